using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The hyperbolic tangent, y = 1 - 2 / (exp(2 x) + 1), and its derivative. It is computed in double and rounded once, so that it is off by less than
/// one unit in the last place; near 0, where the difference cancels, it is x. A NaN stays a NaN.
/// </summary>
public static class HyperbolicTangent
{
    /// <summary>y[i] = tanh(x[i]). The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Run<Tangent>(x, x, y);

    /// <summary>dx[i] = dy[i] (1 - y[i]^2), with y the result of <see cref="Forward"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => Elementwise.Run<Derivative>(y, dy, dx);

    private readonly struct Tangent : IElementOperation
    {
        // Below 2^-12, x^3 / 3 is less than half a unit in the last place of x.
        private const float Small = 1f / 4096;

        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(a);
            Vector256<float> y = Vector256.Narrow(Of(lower), Of(upper));
            return Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(a), Vector256.Create(Small)), a, y);
        }

        private static Vector256<double> Of(Vector256<double> x) => Vector256<double>.One - (Vector256.Create(2.0) / (Vector256.Exp(x + x) + Vector256<double>.One));
    }

    private readonly struct Derivative : IElementOperation
    {
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b) => b * (Vector256<float>.One - (a * a));
    }
}
