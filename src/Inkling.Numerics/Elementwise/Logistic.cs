using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The logistic function or sigmoid, y = 1 / (1 + exp(-x)), and its derivative; off by less than three units in the last place. Where the result would be
/// smaller than any normal number, below x = -87.3, it may be 0. A NaN stays a NaN.
/// </summary>
public static class Logistic
{
    /// <summary>y[i] = 1 / (1 + exp(-x[i])). The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Run<Sigmoid>(x, x, y);

    /// <summary>dx[i] = dy[i] y[i] (1 - y[i]), with y the result of <see cref="Forward"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => Elementwise.Run<Derivative>(y, dy, dx);

    private readonly struct Sigmoid : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-a));
    }

    private readonly struct Derivative : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => b * a * (Vector256<float>.One - a);
    }
}
