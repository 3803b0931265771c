using System.Globalization;

namespace Inkling.Cli;

/// <summary>The values that a chart's height stands for: round numbers around most of the data.</summary>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
/// <param name="Step">Distance of the marks that both ends lie on.</param>
internal readonly record struct PlotRange(double Low, double High, double Step)
{
    /// <summary>
    /// Fits a range to curves. Of each, the worst tenth is left out: the first steps of a training are so much worse than all others that
    /// nothing else could be told apart beside them.
    /// </summary>
    /// <param name="isShare">Whether the values are shares, of which more is better, and not losses.</param>
    /// <param name="curves">The curves' values; NaN where there is none.</param>
    internal static PlotRange Of(bool isShare, params ReadOnlySpan<double[]> curves)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double[] curve in curves)
        {
            double[] values = [.. curve.Where(double.IsFinite).Order()];
            int worst = values.Length / 10;
            if (values.Length == 0)
                continue;
            low = Math.Min(low, values[isShare ? worst : 0]);
            high = Math.Max(high, values[isShare ? ^1 : ^(1 + worst)]);
        }
        if (low > high)
            (low, high) = (0, 1);
        double floor = low >= 0 ? 0 : double.NegativeInfinity, ceiling = isShare ? 1 : double.PositiveInfinity;
        // A constant curve stands in the middle.
        double least = Math.Max(Math.Abs(high) * (high == low ? 0.1 : 1e-3), 1e-9);
        if (high - low < least)
            (low, high) = (low - least, high + least);
        double step = RoundStep((high - low) / 4);
        return new PlotRange(
            Math.Max(floor, Math.Floor((low / step) + 1e-6) * step), Math.Min(ceiling, Math.Ceiling((high / step) - 1e-6) * step), step);
    }

    /// <summary>A number with the decimals that tell one mark from the next, in at most eight characters.</summary>
    internal string Text(double value) =>
        Math.Abs(value) >= 1e5 || (Step < 1e-5 && value != 0) ? value.ToString("0.#e0", CultureInfo.InvariantCulture) : Fixed(value, Step, 5);

    /// <summary>A share as a percentage with the decimals that tell one mark from the next, in at most nine characters.</summary>
    internal string Percent(double share) => Fixed(share * 100, Step * 100, 3) + " %";

    private static string Fixed(double value, double step, int mostDecimals)
    {
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, mostDecimals);
        return value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    // 1, 2 or 5 times a power of ten.
    private static double RoundStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough) + 1e-9)), ratio = rough / power;
        return power * (ratio <= 1.0001 ? 1 : ratio <= 2.0001 ? 2 : ratio <= 5.0001 ? 5 : 10);
    }
}
