namespace Inkling.Reporting;

/// <summary>Names of series with their colours, in rows above the data.</summary>
internal static class Legend
{
    /// <summary>Draws the legend.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public static double Draw(SvgBuilder svg, double top, IReadOnlyList<(string Name, int Color, bool Line, bool Dashed)> entries)
    {
        double x = 8, y = top + 11;
        bool any = false;
        foreach ((string name, int color, bool line, bool dashed) in entries)
        {
            if (name.Length == 0)
                continue;
            any = true;
            double width = 24 + TextMeasure.Width(name);
            if (x > 8 && x + width > SvgBuilder.Width - 8)
                (x, y) = (8, y + 16);
            if (line)
                svg.Line(x, y - 4, x + 18, y - 4, $"ik-line {ChartStyle.Stroke(color)}{(dashed ? " ik-dash" : "")}");
            else
                svg.Rectangle(x + 3, y - 9, 11, 10, ChartStyle.Fill(color), radius: 2);
            svg.Text(x + 23, y, name, "ik-label");
            x += width + 16;
        }

        return any ? y + 8 : top;
    }
}
