namespace Inkling.Digits;

/// <summary>Functions that the framework does not have.</summary>
internal static class SpecialFunctions
{
    /// <summary>
    /// erfc(x) for x >= 0: its power series below 2 (Abramowitz and Stegun, 7.1.6) and its continued fraction above (7.1.14),
    /// to about 14 digits.
    /// </summary>
    internal static double ErrorFunctionComplement(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        double scale = Math.Exp(-x * x) / Math.Sqrt(Math.PI);
        if (x < 2)
        {
            double term = 2 * x, sum = term;
            for (int n = 1; term > sum * 1e-17; n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }
            return 1 - (scale * sum);
        }
        double fraction = 0;
        for (int n = 120; n >= 1; n--)
            fraction = n / 2.0 / (x + fraction);
        return scale / (x + fraction);
    }
}
