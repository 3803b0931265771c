using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Inverted dropout; see <see cref="DropoutTwin"/>.</summary>
public sealed class DropoutCase(DropoutTwin dropout) : OperationCase
{
    /// <summary>A case with random numbers.</summary>
    public static DropoutCase Random(ulong seed, int count, ulong first, float probability) => new(new DropoutTwin(RandomKey.FromSeed(seed), first, probability))
    {
        Name = FormattableString.Invariant($"dropout {probability} of {count} from {first}"),
        Inputs = [new Operand("x", Numbers.Normal(seed + 1, count))],
        Seed = Numbers.Normal(seed + 2, count),
    };

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> inputs) => Keep(inputs[0]);

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> inputs, double[] seed) => [Keep(seed)];

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> inputs, float[] seed)
    {
        Guarded x = new(inputs[0]), dy = new(seed), factors = new(seed.Length), y = new(seed.Length), dx = new(seed.Length);
        DropoutMask.Factors(dropout.Draw, factors.Span);
        DropoutMask.Apply(x.Span, factors.Span, y.Span);
        DropoutMask.Apply(dy.Span, factors.Span, dx.Span);
        factors.ToArray();
        return new(y.ToArray(), [dx.ToArray()]);
    }

    private double[] Keep(double[] values) => [.. values.Select((value, i) => value * dropout.Factor(i))];
}
