using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The rectified linear unit, y = max(x, 0), and its derivative. A NaN stays a NaN, so that a diverging run is noticed.
/// </summary>
public static class Rectifier
{
    /// <summary>y[i] = max(x[i], 0). The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Run<Maximum>(x, x, y);

    /// <summary>dx[i] = dy[i] where y[i] > 0, else 0, with y the result of <see cref="Forward"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => Elementwise.Run<Derivative>(y, dy, dx);

    private readonly struct Maximum : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, Vector256<float>.Zero);
    }

    private readonly struct Derivative : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThan(a, Vector256<float>.Zero) & b;
    }
}
