namespace Inkling.Reporting;

/// <summary>Estimates the width of text: without a font, from the widths of a wide sans-serif face, so that text rather has room to spare.</summary>
internal static class TextMeasure
{
    /// <summary>Size of labels in charts, in the drawing's units.</summary>
    public const double LabelSize = 11.5;

    public static double Width(string text, double size = LabelSize)
    {
        double ems = 0;
        foreach (char c in text)
        {
            ems += c switch
            {
                'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.29,
                ' ' or '\u00A0' or 'f' or 't' or 'r' or '(' or ')' or '-' or '/' => 0.37,
                'm' or 'w' or 'M' or 'W' or '%' => 0.9,
                >= 'A' and <= 'Z' => 0.68,
                _ => 0.6,
            };
        }

        return ems * size;
    }

    /// <summary>Breaks text at spaces into lines not wider than asked, as far as single words allow.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size) > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }
}
