namespace Inkling.Numerics;

/// <summary>
/// Inverted dropout (Srivastava et al., 2014): a value is dropped with probability p, the others are divided by
/// 1 - p. Whether element i is dropped depends on the key and i alone.
/// </summary>
public static class DropoutMask
{
    /// <summary>
    /// Writes a factor for each element: 0 with probability <paramref name="probability"/>, else 1 / (1 - probability).
    /// </summary>
    /// <param name="key">Names the sequence of random numbers.</param>
    /// <param name="first">Index in that sequence of the first factor.</param>
    /// <param name="probability">Probability of dropping, in [0, 1), honoured to 2^-32.</param>
    /// <param name="factors">Receives the factors.</param>
    public static void Factors(RandomKey key, ulong first, float probability, Span<float> factors)
    {
        uint threshold = (uint)(probability * 4294967296.0);
        float keep = 1 / (1 - probability);
        for (int i = 0; i < factors.Length; i++)
        {
            ulong index = first + (ulong)i;
            ulong pair = key.Bits(index >> 1);
            uint bits = (index & 1) == 0 ? (uint)pair : (uint)(pair >> 32);
            factors[i] = bits < threshold ? 0 : keep;
        }
    }

    /// <summary>y[i] = x[i] * factors[i].</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> factors, Span<float> y)
    {
        Check.SameLength(x, y);
        Check.SameLength(factors, y);
        for (int i = 0; i < x.Length; i++)
            y[i] = x[i] * factors[i];
    }
}
