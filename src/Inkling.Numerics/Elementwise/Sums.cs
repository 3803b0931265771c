using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>Sums over contiguous floats, in a fixed order on any number of threads.</summary>
public static unsafe class Sums
{
    /// <summary>y[i] += x[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Run<Addition>(x, y, y);

    /// <summary>y[i] = factor * x[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Scale(ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        Check.SameLength(x, y);
        for (int i = 0; i < x.Length; i++)
            y[i] = factor * x[i];
    }

    /// <summary>y[i] += share * (x[i] - y[i]), rounded after each of the three operations: a step of a running mean.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void MoveTowards(ReadOnlySpan<float> x, float share, Span<float> y)
    {
        Check.SameLength(x, y);
        fixed (float* px = x, py = y)
        {
            ApproachWork work = new(px, share, py, y.Length);
            Workers.Run(Elementwise.Pieces(y.Length), ref work);
        }
    }

    /// <summary>
    /// The sum of squares of all elements, in double: eight running sums over each piece, then the pieces in order.
    /// </summary>
    public static double OfSquares(ReadOnlySpan<float> x)
    {
        int pieces = Elementwise.Pieces(x.Length);
        double* partial = (double*)Scratch.Shared(2L * pieces);
        fixed (float* px = x)
        {
            SquaresWork work = new(px, x.Length, partial);
            Workers.Run(pieces, ref work);
        }
        double sum = 0;
        for (int i = 0; i < pieces; i++)
            sum += partial[i];
        return sum;
    }

    private readonly struct Addition : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => a + b;
    }

    private readonly struct ApproachWork(float* x, float share, float* y, int count) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            Vector256<float> factor = Vector256.Create(share);
            for (; i <= end - 8; i += 8)
            {
                Vector256<float> before = Vector256.Load(y + i);
                (before + (factor * (Vector256.Load(x + i) - before))).Store(y + i);
            }
            for (; i < end; i++)
                y[i] += share * (x[i] - y[i]);
        }
    }

    private readonly struct SquaresWork(float* x, int count, double* partial) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            Vector256<double> low = default, high = default;
            for (; i <= end - 8; i += 8)
            {
                (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Load(x + i));
                low += a * a;
                high += b * b;
            }
            double sum = Vector256.Sum(low + high);
            for (; i < end; i++)
                sum += (double)x[i] * x[i];
            partial[piece] = sum;
        }
    }
}
