namespace Inkling.Digits;

/// <summary>
/// The interval that holds the true share of successes with a given confidence (E. B. Wilson, 1927, "Probable inference, the law of
/// succession, and statistical inference", JASA 22): centre (p + z²/2n) / (1 + z²/n), half width
/// z sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n). Unlike p ± z sqrt(p(1-p)/n) it stays within 0 and 1 and holds its confidence for shares near
/// 1, where digit networks live.
/// </summary>
/// <param name="Low">Lower end, 0 to 1.</param>
/// <param name="High">Upper end, 0 to 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    /// <summary>The 0.975 quantile of the standard normal distribution, for a confidence of 95 %.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>The interval of a share.</summary>
    /// <param name="successes">Number of successes, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Number of independent trials; 0 gives the interval from 0 to 1.</param>
    /// <param name="z">Quantile of the standard normal distribution at (1 + confidence) / 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or there are more successes than trials.</exception>
    public static WilsonInterval Of(long successes, long trials, double z = Z95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
            return new WilsonInterval(0, 1);
        double n = trials, p = successes / n, z2 = z * z;
        double centre = (p + (z2 / (2 * n))) / (1 + (z2 / n));
        double half = z * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n))) / (1 + (z2 / n));
        // At the ends the formula gives 0 and 1 up to rounding.
        return new WilsonInterval(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }
}
