using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>
/// Inverted dropout. Of each sixteen elements the first eight take the low halves of the key's next eight random numbers,
/// the others the high halves; an element drops its value if its half is below probability * 2^32.
/// </summary>
public sealed class DropoutCase(RandomKey key, int first, float probability) : OperationCase
{
    /// <summary>A case with random numbers.</summary>
    public static DropoutCase Random(ulong seed, int count, int first, float probability) => new(RandomKey.FromSeed(seed), first, probability)
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
        DropoutMask.Factors(new DropoutDraw(key, (ulong)first, probability), factors.Span);
        DropoutMask.Apply(x.Span, factors.Span, y.Span);
        DropoutMask.Apply(dy.Span, factors.Span, dx.Span);
        factors.ToArray();
        return new(y.ToArray(), [dx.ToArray()]);
    }

    private double[] Keep(double[] values)
    {
        double[] kept = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int group = Math.DivRem(first + i, 16, out int place);
            ulong both = key.Bits((ulong)((8 * group) + (place % 8)));
            ulong half = place < 8 ? both & 0xFFFFFFFF : both >> 32;
            kept[i] = half < Math.Floor(probability * 4294967296.0) ? 0 : values[i] / (1 - (double)probability);
        }
        return kept;
    }
}
