namespace Inkling.Reporting;

/// <summary>Draws a <see cref="HeatMap"/>.</summary>
internal static class HeatMapDrawing
{
    private const int CellColor = 0;
    private const int ApartColor = 1;

    public static double Draw(HeatMap chart, SvgBuilder svg, double top)
    {
        int rows = Math.Min(chart.RowLabels.Count, chart.Values.Count), columns = chart.ColumnLabels.Count;
        double labels = chart.RowLabels.Select(l => TextMeasure.Width(l)).DefaultIfEmpty(0).Max();
        double left = 8 + labels + 8 + (chart.RowTitle.Length > 0 ? 18 : 0), right = SvgBuilder.Width - 10;
        double width = (right - left) / Math.Max(1, columns), height = Math.Min(width, 38);
        double cells = top + (chart.ColumnTitle.Length > 0 ? 34 : 18);
        if (chart.ColumnTitle.Length > 0)
            svg.Text((left + right) / 2, top + 11, chart.ColumnTitle, "ik-muted", Anchor.Middle);
        if (chart.RowTitle.Length > 0)
            svg.Text(16, cells + (rows * height / 2), chart.RowTitle, "ik-muted", Anchor.Middle, turn: -90);
        for (int column = 0; column < columns; column++)
            svg.Text(left + (width * (column + 0.5)), cells - 6, chart.ColumnLabels[column], "ik-label ik-name", Anchor.Middle);
        double own = Largest(chart, rows, columns, diagonal: true), others = Largest(chart, rows, columns, diagonal: false);
        double all = Math.Max(own, others);
        for (int row = 0; row < rows; row++)
        {
            svg.Text(left - 8, cells + (height * (row + 0.5)) + 4, chart.RowLabels[row], "ik-label ik-name", Anchor.End);
            for (int column = 0; column < Math.Min(columns, chart.Values[row].Count); column++)
            {
                double value = chart.Values[row][column];
                bool apart = chart.DiagonalApart && row != column;
                double share = Share(chart, value, !chart.DiagonalApart ? all : apart ? others : own);
                Cell(svg, chart, row, column, left + (width * column), cells + (height * row), width, height, apart ? ApartColor : CellColor, share);
            }
        }

        return cells + (height * rows) + 10;
    }

    private static void Cell(SvgBuilder svg, HeatMap chart, int row, int column, double x, double y, double width, double height, int color, double share)
    {
        double value = chart.Values[row][column];
        bool filled = double.IsFinite(value) && value != 0;
        double opacity = filled ? Math.Round(0.08 + (0.87 * share), 2) : 0;
        string text = filled ? NumberText.Exact(value, chart.Numbers) : double.IsFinite(value) ? "·" : "";
        string tooltip = double.IsFinite(value)
            ? $"{Named(chart.RowTitle, chart.RowLabels[row])}, {Named(chart.ColumnTitle, chart.ColumnLabels[column])}: {NumberText.Exact(value, chart.Numbers)}"
            : "";
        if (filled)
            svg.Rectangle(x + 0.75, y + 0.75, width - 1.5, height - 1.5, ChartStyle.Fill(color), tooltip, radius: 2, opacity: opacity);
        else
            svg.Rectangle(x + 0.75, y + 0.75, width - 1.5, height - 1.5, "ik-cell", tooltip, radius: 2, opacity: 0.35);
        if (text.Length > 0 && TextMeasure.Width(text, 10.5) <= width)
        {
            bool small = TextMeasure.Width(text) > width - 8;
            svg.Text(x + (width / 2), y + (height / 2) + 4, text, (filled ? ChartStyle.TextOn(color, opacity) : "ik-muted") + (small ? " ik-small" : "") + " ik-inert", Anchor.Middle);
        }
    }

    private static string Named(string title, string label) => title.Length > 0 ? $"{title} {label}" : label;

    private static double Largest(HeatMap chart, int rows, int columns, bool diagonal)
    {
        double largest = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Math.Min(columns, chart.Values[row].Count); column++)
            {
                if (row == column == diagonal && double.IsFinite(chart.Values[row][column]))
                    largest = Math.Max(largest, Math.Abs(chart.Values[row][column]));
            }
        }

        return largest;
    }

    private static double Share(HeatMap chart, double value, double largest)
    {
        if (!double.IsFinite(value) || largest <= 0)
            return 0;
        double size = Math.Abs(value), whole = Math.Log(1 + largest);
        // Of values so small that 1 swallows them the logarithm is 0; then the value itself is as good.
        return chart.Logarithmic && whole > 0 ? Math.Log(1 + size) / whole : size / largest;
    }
}
