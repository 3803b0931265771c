using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>Dropout as factors, for values of any kind; layers that end in a ReLU do without.</summary>
public static unsafe class DropoutMask
{
    /// <summary>Writes a factor for each value: 0 if it is dropped, else 1 / (1 - probability).</summary>
    public static void Factors(in DropoutDraw draw, Span<float> factors)
    {
        fixed (float* to = factors)
        {
            FactorsWork work = new(draw, to, factors.Length);
            Workers.Run(Elementwise.Pieces(factors.Length), ref work);
        }
    }

    /// <summary>y[i] = x[i] * factors[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> factors, Span<float> y) => Elementwise.Run<Product>(x, factors, y);

    private readonly struct Product : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => a * b;
    }

    private readonly struct FactorsWork(DropoutDraw draw, float* factors, int count) : IWork
    {
        public void Run(int piece)
        {
            int i = piece * Elementwise.PieceSize, end = Math.Min(count, i + Elementwise.PieceSize);
            draw.Fill(i, end - i, factors + i);
        }
    }
}
