namespace Inkling.Reporting;

/// <summary>A mark on an axis.</summary>
internal readonly record struct Tick(double Value, string Label);

/// <summary>Maps values to positions and knows the marks: round numbers (1, 2 or 5 times a power of ten) about evenly far apart.</summary>
internal sealed class AxisScale
{
    private readonly bool _logarithmic;

    private AxisScale(double minimum, double maximum, bool logarithmic, IReadOnlyList<Tick> ticks) =>
        (Minimum, Maximum, _logarithmic, Ticks) = (minimum, maximum, logarithmic, ticks);

    public double Minimum { get; }

    public double Maximum { get; }

    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>Whether the scale has a place for the value: finite, and positive where logarithmic.</summary>
    public bool Accepts(double value) => Accepts(value, _logarithmic);

    // Beyond 1e100 even differences overflow; no chart shows such values, so they count as not finite.
    private static bool Accepts(double value, bool logarithmic) => Math.Abs(value) <= 1e100 && (!logarithmic || value >= 1e-100);

    /// <summary>The position of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="from">Position of the minimum.</param>
    /// <param name="to">Position of the maximum.</param>
    public double Map(double value, double from, double to)
    {
        double share = _logarithmic
            ? (Math.Log10(value) - Math.Log10(Minimum)) / (Math.Log10(Maximum) - Math.Log10(Minimum))
            : (value - Minimum) / (Maximum - Minimum);
        // Far outside the picture is as good as anywhere outside, and browsers draw huge coordinates badly.
        return from + ((to - from) * Math.Clamp(share, -10, 10));
    }

    /// <summary>Fits a scale to data.</summary>
    /// <param name="axis">The user's wishes.</param>
    /// <param name="data">The values; those without a place are left out.</param>
    /// <param name="count">About how many marks.</param>
    /// <param name="round">Whether the ends move outwards to marks where the user gave none.</param>
    /// <param name="zero">Whether 0 must be in.</param>
    public static AxisScale Fit(Axis axis, IEnumerable<double> data, int count, bool round, bool zero = false)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in data)
        {
            if (Accepts(value, axis.Logarithmic))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low > high)
            (low, high) = axis.Logarithmic ? (0.1, 1) : (0, 1);
        if (zero && axis.Minimum is null && !axis.Logarithmic)
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        bool fixedLow = axis.Minimum is { } given && Accepts(given, axis.Logarithmic);
        bool fixedHigh = axis.Maximum is { } limit && Accepts(limit, axis.Logarithmic);
        low = fixedLow ? axis.Minimum!.Value : low;
        high = fixedHigh ? axis.Maximum!.Value : high;
        (low, high) = Widen(low, high, axis, fixedLow, fixedHigh);
        return axis.Logarithmic
            ? FitLogarithmic(axis, low, high, round && !fixedLow, round && !fixedHigh)
            : FitLinear(axis, low, high, count, round && !fixedLow, round && !fixedHigh);
    }

    // A constant series, or ends that contradict each other, still give a range to draw in.
    private static (double Low, double High) Widen(double low, double high, Axis axis, bool fixedLow, bool fixedHigh)
    {
        double least = Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-9;
        if (high - low > Math.Max(least, 1e-300))
            return (low, high);
        if (axis.Logarithmic)
            return fixedLow ? (low, low * 10) : fixedHigh ? (high / 10, high) : (low / 2, high * 2);
        double margin = axis.Numbers == NumberStyle.Whole ? 1 : low == 0 ? 1 : Math.Abs(low) * 0.1;
        return fixedLow ? (low, low + margin) : fixedHigh ? (high - margin, high) : (low - margin, high + margin);
    }

    private static AxisScale FitLinear(Axis axis, double low, double high, int count, bool roundLow, bool roundHigh)
    {
        double step = Step((high - low) / Math.Max(1, count), axis.Numbers == NumberStyle.Whole);
        low = roundLow ? Math.Floor((low / step) + 1e-6) * step : low;
        high = roundHigh ? Math.Ceiling((high / step) - 1e-6) * step : high;
        // Values far below the step, which whole numbers bound from below, may have met at one mark.
        high = high > low ? high : low + step;
        List<Tick> ticks = [];
        double first = Math.Ceiling((low / step) - 1e-6), last = Math.Floor((high / step) + 1e-6);
        double slack = (high - low) * 1e-6;
        for (double i = first; i <= last && ticks.Count < 50; i++)
        {
            double at = (i * step) + 0.0;
            if (at >= low - slack && at <= high + slack)
                ticks.Add(new(at, NumberText.Tick(at, step, axis.Numbers)));
        }

        return new(low, high, logarithmic: false, ticks);
    }

    private static double Step(double rough, bool whole)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough) + 1e-9));
        double ratio = rough / power;
        double step = power * (ratio <= 1.0001 ? 1 : ratio <= 2.0001 ? 2 : ratio <= 5.0001 ? 5 : 10);
        return whole ? Math.Max(1, step) : step;
    }

    private static AxisScale FitLogarithmic(Axis axis, double low, double high, bool roundLow, bool roundHigh)
    {
        List<double> marks = [], decades = [];
        for (double power = Math.Floor(Math.Log10(low)); power <= Math.Ceiling(Math.Log10(high)); power++)
        {
            decades.Add(Math.Pow(10, power));
            marks.AddRange([decades[^1], 2 * decades[^1], 5 * decades[^1]]);
        }

        low = roundLow ? marks.LastOrDefault(m => m <= low * 1.000001, low) : low;
        high = roundHigh ? marks.FirstOrDefault(m => m >= high * 0.999999, high) : high;
        double[] inside = Inside(decades, low, high);
        inside = inside.Length >= 3 ? inside : Inside(marks, low, high);
        int thin = Math.Max(1, (int)Math.Ceiling(inside.Length / 8.0));
        return new(low, high, logarithmic: true, [.. inside.Where((_, i) => i % thin == 0).Select(m => new Tick(m, NumberText.Exact(m, axis.Numbers)))]);
    }

    private static double[] Inside(List<double> marks, double low, double high) => [.. marks.Where(m => m >= low * 0.999999 && m <= high * 1.000001)];
}
