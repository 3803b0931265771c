using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>A loss that is a mean over the values of a sample, summed over samples. Inputs: x and the target.</summary>
public sealed class ValueLossCase(ValueLossKind kind, int samples) : OperationCase
{
    /// <summary>A case with given inputs.</summary>
    public static ValueLossCase On(ValueLossKind kind, int samples, float[] x, float[] target, bool isSmooth = true) => new(kind, samples)
    {
        Name = $"{kind.Name} {samples}x{x.Length / samples}{(isSmooth ? "" : " of huge numbers")}",
        Inputs = [new Operand("x", x), new Operand("target", target, Differentiable: false)],
        Seed = [1],
        IsSmooth = isSmooth,
    };

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> inputs) => [inputs[0].Zip(inputs[1], kind.Of).Sum() / Values(inputs)];

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> inputs, double[] seed) =>
        [[.. inputs[0].Zip(inputs[1], (x, target) => seed[0] * kind.Slope(x, target) / Values(inputs))], null];

    /// <inheritdoc/>
    public override OperationResult<double> Scale(IReadOnlyList<double[]> inputs, double[] seed) =>
        new(Twin(inputs), [[.. inputs[0].Zip(inputs[1], (x, target) => (Math.Abs(kind.Slope(x, target)) + 1e-10) / Values(inputs))], null]);

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> inputs, float[] seed)
    {
        Guarded x = new(inputs[0]), target = new(inputs[1]), gradient = new(x.Length);
        double[] losses = new double[samples];
        double sum = kind.Kernel(x.Span, target.Span, gradient.Span, losses);
        if (!losses.Aggregate(0.0, (total, loss) => total + loss).Equals(sum))
            throw new CheckFailedException($"{Name}: the samples' losses do not add up to {sum}.");
        // A sample gives the same bits alone.
        int values = x.Length / samples, last = samples - 1;
        double[] alone = new double[1];
        float[] aloneGradient = new float[values];
        kind.Kernel(x.Span[(last * values)..], target.Span[(last * values)..], aloneGradient, alone);
        Agreement.RequireSameBits($"{Name}, the last sample alone", gradient.ToArray().AsSpan(last * values), aloneGradient);
        if (!alone[0].Equals(losses[last]))
            throw new CheckFailedException($"{Name}: the last sample's loss is {losses[last]}, alone {alone[0]}.");
        return new([(float)sum], [gradient.ToArray(), null]);
    }

    private int Values(IReadOnlyList<double[]> inputs) => inputs[0].Length / samples;
}

/// <summary>A loss with its kernel.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Of">The loss of a value and its target.</param>
/// <param name="Slope">Its derivative with respect to the value.</param>
/// <param name="Kernel">The kernel.</param>
public sealed record ValueLossKind(string Name, Func<double, double, double> Of, Func<double, double, double> Slope, ValueLossKernel Kernel)
{
    /// <summary>The squared error.</summary>
    public static ValueLossKind Squared { get; } = new("squared error", (x, target) => (x - target) * (x - target), (x, target) => 2 * (x - target), SquaredError.Forward);

    /// <summary>Binary cross-entropy with logits.</summary>
    public static ValueLossKind Binary { get; } = new(
        "binary cross-entropy",
        (x, target) => (x > 0 ? x * (1 - target) : -x * target) + Log1p(Math.Exp(-Math.Abs(x))),
        (x, target) => x > 0 ? ((1 - target) - (target * Math.Exp(-x))) / (1 + Math.Exp(-x)) : ((Math.Exp(x) * (1 - target)) - target) / (1 + Math.Exp(x)),
        BinaryCrossEntropy.Forward);

    /// <summary>log(1 + e) for e from 0 to 1, exact where e is small too.</summary>
    private static double Log1p(double e) => e < 1e-5 ? e - (e * e / 2) : Math.Log(1 + e);
}

/// <summary>Computes losses and gradient and returns the sum.</summary>
public delegate double ValueLossKernel(ReadOnlySpan<float> x, ReadOnlySpan<float> target, Span<float> gradient, Span<double> losses);
