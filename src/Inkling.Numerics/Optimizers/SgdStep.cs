using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// One step of stochastic gradient descent with momentum, Nesterov momentum and L2 weight decay over a flat buffer,
/// by the formulas of <c>torch.optim.SGD</c>: g = scale * gradient + decay * w; v = momentum * v + g;
/// w -= rate * (nesterov ? g + momentum * v : v). Torch starts with v = g, which is this with v = 0.
/// </summary>
public static unsafe class SgdStep
{
    /// <summary>Updates weights and velocity in place, in one pass.</summary>
    /// <param name="weights">The parameters w.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="velocity">v; empty if <paramref name="momentum"/> is 0.</param>
    /// <param name="scale">Factor applied to the gradients first.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="momentum">Share of the velocity that is kept.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(
        Span<float> weights, ReadOnlySpan<float> gradients, Span<float> velocity, float scale, float rate, float momentum, float decay, bool nesterov)
    {
        Check.SameLength(gradients, weights);
        if (!velocity.IsEmpty || momentum != 0)
            Check.SameLength<float, float>(weights, velocity);
        fixed (float* w = weights, g = gradients, v = velocity)
        {
            Work work = new(w, g, v, weights.Length, scale, rate, momentum, decay, nesterov);
            Workers.Run(Elementwise.Pieces(weights.Length), ref work);
        }
    }

    private readonly struct Work(float* w, float* g, float* v, int count, float scale, float rate, float momentum, float decay, bool nesterov) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            for (; i <= end - 8; i += 8)
            {
                Vector256<float> weight = Vector256.Load(w + i);
                Vector256<float> direction = (Vector256.Load(g + i) * scale) + (weight * decay);
                if (v != null)
                {
                    Vector256<float> speed = (Vector256.Load(v + i) * momentum) + direction;
                    speed.Store(v + i);
                    direction = nesterov ? direction + (speed * momentum) : speed;
                }
                (weight - (direction * rate)).Store(w + i);
            }
            for (; i < end; i++)
            {
                float direction = (g[i] * scale) + (w[i] * decay);
                if (v != null)
                {
                    v[i] = (v[i] * momentum) + direction;
                    direction = nesterov ? direction + (v[i] * momentum) : v[i];
                }
                w[i] -= direction * rate;
            }
        }
    }
}
