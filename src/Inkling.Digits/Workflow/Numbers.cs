using System.Globalization;

namespace Inkling.Digits;

/// <summary>Numbers as people read them, the same in every country.</summary>
internal static class Numbers
{
    /// <summary>12,345.</summary>
    internal static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>99.25 %.</summary>
    internal static string Percent(double share, int decimals = 2) =>
        (100 * share).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";

    /// <summary>A range of shares: 99.05 to 99.40 %.</summary>
    internal static string Range(WilsonInterval interval) =>
        $"{(100 * interval.Low).ToString("F2", CultureInfo.InvariantCulture)} to {Percent(interval.High)}";

    /// <summary>0.0251.</summary>
    internal static string Decimal(double value, int decimals = 4) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The shortest text of a setting: 0.002.</summary>
    internal static string Setting(double value) => value.ToString("0.################", CultureInfo.InvariantCulture);

    /// <summary>A p-value; below a millionth only that.</summary>
    internal static string Probability(double p) => p < 1e-6 ? "below 0.000001" : p.ToString(p < 0.001 ? "0.000000" : "0.0000", CultureInfo.InvariantCulture);

    /// <summary>8.4 s, 2 min 05 s.</summary>
    internal static string Time(TimeSpan time) => time.TotalSeconds < 60
        ? time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s");

    /// <summary>1 error, 2 errors.</summary>
    internal static string Count(long count, string one, string? many = null) => $"{Whole(count)} {(count == 1 ? one : many ?? one + "s")}";
}
