using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>A smooth function of each value whose derivative is told from its result.</summary>
public sealed class CurveCase(Curve curve) : OperationCase
{
    /// <summary>A case with given inputs and a random seed gradient.</summary>
    public static CurveCase On(Curve curve, float[] x, bool isSmooth = true) => new(curve)
    {
        Name = $"{curve.Name} of {x.Length}{(isSmooth ? "" : " with zeros and infinities")}",
        Inputs = [new Operand("x", x)],
        Seed = Numbers.Normal(78, x.Length),
        IsSmooth = isSmooth,
    };

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> inputs) => Array.ConvertAll(inputs[0], x => curve.Of(x));

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> inputs, double[] seed) => [[.. seed.Zip(inputs[0], (dy, x) => dy * curve.Slope(curve.Of(x)))]];

    /// <inheritdoc/>
    public override OperationResult<double> Scale(IReadOnlyList<double[]> inputs, double[] seed) =>
        // The slope is told from a result that is rounded, and is a difference of numbers of about 1.
        new(Magnitudes(Twin(inputs)), [Magnitudes(seed)]);

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> inputs, float[] seed)
    {
        Guarded x = new(inputs[0]), dy = new(seed), y = new(seed.Length), dx = new(seed.Length), inPlace = new(inputs[0]);
        curve.Forward(x.Span, y.Span);
        curve.Backward(y.Span, dy.Span, dx.Span);
        curve.Forward(inPlace.Span, inPlace.Span);
        Agreement.RequireSameBits($"{Name} in place", inPlace.ToArray(), y.ToArray());
        return new(y.ToArray(), [dx.ToArray()]);
    }
}

/// <summary>A function with its kernels.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Of">The function.</param>
/// <param name="Slope">The derivative, from the result.</param>
/// <param name="Forward">The kernel: x, y.</param>
/// <param name="Backward">The kernel of the derivative: y, dy, dx.</param>
public sealed record Curve(string Name, Func<double, double> Of, Func<double, double> Slope, ForwardKernel Forward, BackwardKernel Backward)
{
    /// <summary>The hyperbolic tangent.</summary>
    public static Curve Tanh { get; } = new("tanh", Math.Tanh, y => 1 - (y * y), HyperbolicTangent.Forward, HyperbolicTangent.Backward);

    /// <summary>The logistic function.</summary>
    public static Curve Sigmoid { get; } = new("sigmoid", x => 1 / (1 + Math.Exp(-x)), y => y * (1 - y), Logistic.Forward, Logistic.Backward);
}

/// <summary>Computes y from x.</summary>
public delegate void ForwardKernel(ReadOnlySpan<float> x, Span<float> y);

/// <summary>Computes dx from y and dy.</summary>
public delegate void BackwardKernel(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);
