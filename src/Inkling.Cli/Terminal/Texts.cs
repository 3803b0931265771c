namespace Inkling.Cli;

/// <summary>Numbers as people read them. The program is culture-invariant, so these are the same everywhere.</summary>
internal static class Texts
{
    /// <summary>3 of 12 as <c> 3/12</c>, padded so that lines under each other align.</summary>
    internal static string Of(int one, int all)
    {
        string total = $"{all}";
        return $"{one}".PadLeft(total.Length) + "/" + total;
    }

    /// <summary>A text without what a terminal would obey: control characters and those that turn the direction of writing.</summary>
    internal static string Printable(string text) => text.Any(IsUnprintable) ? string.Concat(text.Select(letter => IsUnprintable(letter) ? '\uFFFD' : letter)) : text;

    private static bool IsUnprintable(char letter) =>
        (char.IsControl(letter) && letter is not '\n' and not '\t') || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>A share as <c>97.25 %</c>.</summary>
    internal static string Percent(double share) => $"{share * 100:F2} %";

    /// <summary>A time as <c>4:05</c> or <c>1:04:05</c>.</summary>
    internal static string Clock(TimeSpan time)
    {
        // Rounded up: "0:00 left" would be said too early.
        TimeSpan whole = TimeSpan.FromSeconds(Math.Ceiling(Math.Max(0, time.TotalSeconds)));
        return whole.TotalHours >= 1 ? $"{(int)whole.TotalHours}:{whole.Minutes:00}:{whole.Seconds:00}" : $"{whole.Minutes}:{whole.Seconds:00}";
    }

    /// <summary>How long something took: <c>3.2 s</c>, <c>48 s</c>, <c>2 min 05 s</c>.</summary>
    internal static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => $"{time.TotalSeconds:F1} s",
        < 99.5 => $"{time.TotalSeconds:F0} s",
        _ => $"{(int)(time.TotalSeconds + 0.5) / 60} min {(int)(time.TotalSeconds + 0.5) % 60:00} s",
    };
}
