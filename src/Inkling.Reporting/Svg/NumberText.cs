using System.Globalization;

namespace Inkling.Reporting;

/// <summary>Numbers as charts write them: always with a decimal point and a comma between thousands.</summary>
internal static class NumberText
{
    /// <summary>A tick's label, with the decimals that tell it from its neighbours.</summary>
    /// <param name="value">The tick.</param>
    /// <param name="step">Distance to the next tick.</param>
    /// <param name="style">How to write.</param>
    public static string Tick(double value, double step, NumberStyle style)
    {
        if (style == NumberStyle.Percent)
            return Fixed(value * 100, step * 100) + "\u00A0%";
        double size = Math.Max(Math.Abs(value), step);
        if (style == NumberStyle.Plain && value != 0 && (size >= 1e7 || step < 1e-5))
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        return Fixed(value, step);
    }

    /// <summary>One value by itself, with about four significant digits.</summary>
    public static string Exact(double value, NumberStyle style)
    {
        if (!(Math.Abs(value) <= 1e100))
            return "no value";
        return style switch
        {
            NumberStyle.Percent => (value * 100).ToString("0.##", CultureInfo.InvariantCulture) + "\u00A0%",
            NumberStyle.Whole => value.ToString("#,0.##", CultureInfo.InvariantCulture),
            _ when Math.Abs(value) >= 1e7 || (value != 0 && Math.Abs(value) < 1e-4) => value.ToString("0.###e0", CultureInfo.InvariantCulture),
            _ when Math.Abs(value) >= 1000 => value.ToString("#,0.##", CultureInfo.InvariantCulture),
            _ => value.ToString(Math.Abs(value) >= 1 ? "0.###" : "0.#####", CultureInfo.InvariantCulture),
        };
    }

    private static string Fixed(double value, double step)
    {
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 9);
        return value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
