using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>The numbers of one step of Adam that are the same for all parameters.</summary>
/// <param name="Step">t: 1 for the first step.</param>
/// <param name="GradientScale">Factor applied to the gradients first.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Beta1">Decay of the running mean of gradients, b1.</param>
/// <param name="Beta2">Decay of the running mean of squared gradients, b2.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="Decay">Weight decay.</param>
/// <param name="Decoupled">True for AdamW.</param>
public readonly record struct AdamSettings(
    long Step, double GradientScale, double Rate, double Beta1, double Beta2, double Epsilon, double Decay, bool Decoupled);

/// <summary>
/// One step of Adam (Kingma and Ba, 2015) or AdamW (Loshchilov and Hutter, 2019) over a flat buffer, by the formulas
/// of <c>torch.optim</c>: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
/// w -= rate / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon).
/// Adam adds decay * w to the gradient; AdamW multiplies the weights by 1 - rate * decay instead.
/// </summary>
public static unsafe class AdamStep
{
    /// <summary>Updates weights and both moments in place, in one pass.</summary>
    /// <param name="settings">The step's numbers.</param>
    /// <param name="weights">The parameters w.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="first">The running mean m.</param>
    /// <param name="second">The running mean of squares v.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(in AdamSettings settings, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second)
    {
        Check.SameLength(gradients, weights);
        Check.SameLength<float, float>(weights, first);
        Check.SameLength<float, float>(weights, second);
        fixed (float* w = weights, g = gradients, m = first, v = second)
        {
            Work work = new(settings, w, g, m, v, weights.Length);
            Workers.Run(Elementwise.Pieces(weights.Length), ref work);
        }
    }

    private readonly struct Work(AdamSettings s, float* w, float* g, float* m, float* v, int count) : IWork
    {
        private readonly float _size = (float)(s.Rate / (1 - Math.Pow(s.Beta1, s.Step)));
        private readonly float _root = (float)(1 / Math.Sqrt(1 - Math.Pow(s.Beta2, s.Step)));
        private readonly float _shrink = s.Decoupled ? (float)(1 - (s.Rate * s.Decay)) : 1;
        private readonly float _l2 = s.Decoupled ? 0 : (float)s.Decay;
        private readonly float _scale = (float)s.GradientScale, _epsilon = (float)s.Epsilon;
        private readonly float _b1 = (float)s.Beta1, _b2 = (float)s.Beta2, _c1 = (float)(1 - s.Beta1), _c2 = (float)(1 - s.Beta2);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            for (; i <= end - 8; i += 8)
            {
                Vector256<float> weight = Vector256.Load(w + i) * _shrink;
                Vector256<float> gradient = (Vector256.Load(g + i) * _scale) + (weight * _l2);
                Vector256<float> mean = (Vector256.Load(m + i) * _b1) + (gradient * _c1);
                Vector256<float> square = (Vector256.Load(v + i) * _b2) + (gradient * gradient * _c2);
                mean.Store(m + i);
                square.Store(v + i);
                (weight - (mean * _size / ((Vector256.Sqrt(square) * _root) + Vector256.Create(_epsilon)))).Store(w + i);
            }
            for (; i < end; i++)
            {
                float weight = w[i] * _shrink, gradient = (g[i] * _scale) + (weight * _l2);
                m[i] = (m[i] * _b1) + (gradient * _c1);
                v[i] = (v[i] * _b2) + (gradient * gradient * _c2);
                w[i] = weight - (m[i] * _size / ((MathF.Sqrt(v[i]) * _root) + _epsilon));
            }
        }
    }
}
