using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// ReLU and dropout in one pass: y = max(x, 0) times 0 or 1 / (1 - p). What the way back needs is in y: a value above zero was
/// neither dropped nor cut off.
/// </summary>
public static unsafe class RectifiedDropout
{
    // Values that are drawn before they are used, on the stack and in the nearest cache.
    private const int Chunk = 1024;

    /// <summary>y[i] = max(x[i], 0), times 0 where it is dropped and 1 / (1 - p) elsewhere. The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(in DropoutDraw draw, ReadOnlySpan<float> x, Span<float> y)
    {
        Check.SameLength(x, y);
        fixed (float* px = x, py = y)
        {
            ForwardWork work = new(draw, px, py, y.Length);
            Workers.Run(Elementwise.Pieces(y.Length), ref work);
        }
    }

    /// <summary>dx[i] = dy[i] * keep where y[i] > 0, else 0, with y the result of <see cref="Forward"/> and keep its <see cref="DropoutDraw.Keep"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(float keep, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Check.SameLength(y, dx);
        Check.SameLength(dy, dx);
        fixed (float* py = y, pdy = dy, pdx = dx)
        {
            BackwardWork work = new(keep, py, pdy, pdx, dx.Length);
            Workers.Run(Elementwise.Pieces(dx.Length), ref work);
        }
    }

    private readonly struct ForwardWork(DropoutDraw draw, float* x, float* y, int count) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            float* factors = stackalloc float[Chunk];
            int end = Math.Min(count, (piece + 1) * Elementwise.PieceSize);
            for (int first = piece * Elementwise.PieceSize; first < end; first += Chunk)
            {
                int length = Math.Min(Chunk, end - first), i = 0;
                draw.Fill(first, length, factors);
                for (; i <= length - 8; i += 8)
                    (Vector256.Max(Vector256.Load(x + first + i), Vector256<float>.Zero) * Vector256.Load(factors + i)).Store(y + first + i);
                for (; i < length; i++)
                    y[first + i] = MathF.Max(x[first + i], 0) * factors[i];
            }
        }
    }

    private readonly struct BackwardWork(float keep, float* y, float* dy, float* dx, int count) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            for (; i <= end - 8; i += 8)
                (Vector256.GreaterThan(Vector256.Load(y + i), Vector256<float>.Zero) & (Vector256.Load(dy + i) * keep)).Store(dx + i);
            for (; i < end; i++)
                dx[i] = y[i] > 0 ? dy[i] * keep : 0;
        }
    }
}
