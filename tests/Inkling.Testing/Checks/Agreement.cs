using System.Globalization;

namespace Inkling.Testing;

/// <summary>Comparison of float32 results with reference values.</summary>
public static class Agreement
{
    /// <summary>
    /// Allowed error as a share of the sum of the terms' magnitudes. A float32 sum of K terms in any order errs by less
    /// than K 2^-24 of that sum and by about sqrt(K) 2^-24 in practice; one wrong or missing term of a thousand errs by 1e-3.
    /// </summary>
    public const double Relative = 4e-6;

    /// <summary>Throws unless every |actual - expected| is at most <paramref name="relative"/> * scale; NaN agrees with NaN only.</summary>
    public static void Require(string what, ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, ReadOnlySpan<double> scale, double relative = Relative)
    {
        if (actual.Length != expected.Length || actual.Length != scale.Length)
            throw new CheckFailedException($"{what}: {actual.Length} values, expected {expected.Length}.");
        double worst = 1;
        int at = -1, wrong = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i] == expected[i] || (float.IsNaN(actual[i]) && double.IsNaN(expected[i])))
                continue;
            double excess = Math.Abs(actual[i] - expected[i]) / ((relative * scale[i]) + 1e-30);
            if (excess <= 1)
                continue;
            wrong++;
            if (at < 0 || double.IsNaN(excess) || excess > worst)
                (worst, at) = (excess, i);
        }
        if (at >= 0)
        {
            throw new CheckFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {wrong} of {actual.Length} values differ; worst at {at}: {actual[at]:R}, expected {expected[at]:R}, error {worst:G3} times what is allowed."));
        }
    }

    /// <summary>Throws unless both hold the same bits.</summary>
    public static void RequireSameBits(string what, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        if (actual.Length != expected.Length)
            throw new CheckFailedException($"{what}: {actual.Length} values, expected {expected.Length}.");
        for (int i = 0; i < actual.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(actual[i]) != BitConverter.SingleToUInt32Bits(expected[i]))
                throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture, $"{what}: value {i} is {actual[i]:R}, expected the bits of {expected[i]:R}."));
        }
    }
}
