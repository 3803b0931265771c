namespace Inkling.Reporting;

/// <summary>Draws a <see cref="BarChart"/>.</summary>
internal static class BarChartDrawing
{
    private const double Height = 180;

    public static double Draw(BarChart chart, SvgBuilder svg, double top)
    {
        AxisScale y = AxisScale.Fit(
            chart.Y, chart.Series.SelectMany(s => s.Values.Concat(s.Low ?? []).Concat(s.High ?? [])), count: 5, round: true, zero: true);
        if (chart.Series.Count > 1)
            top = Legend.Draw(svg, top, [.. chart.Series.Select((s, i) => (s.Name, s.Color ?? i, false, false))]);
        ChartFrame frame = ChartFrame.Open(svg, top, Height, chart.Y, y, 14);
        int groups = Math.Max(1, chart.Categories.Count), bars = Math.Max(1, chart.Series.Count);
        bool values = chart.ShowValues ?? groups * bars <= 12;
        double slot = (frame.Right - frame.Left) / groups;
        double width = Math.Min(slot * (bars == 1 ? 0.68 : 0.8) / bars, 56);
        double baseline = Math.Clamp(frame.MapY(0), frame.Top, frame.Bottom);
        for (int group = 0; group < chart.Categories.Count; group++)
        {
            for (int bar = 0; bar < chart.Series.Count; bar++)
            {
                BarSeries series = chart.Series[bar];
                if (group >= series.Values.Count || !double.IsFinite(series.Values[group]))
                    continue;
                double value = series.Values[group], middle = frame.Left + (slot * (group + 0.5)) + ((bar - ((bars - 1) / 2.0)) * width);
                double at = Math.Clamp(frame.MapY(value), frame.Top, frame.Bottom);
                string name = series.Name.Length > 0 && bars > 1 ? $"{series.Name}, {chart.Categories[group]}" : chart.Categories[group];
                svg.Rectangle(
                    middle - (width / 2) + 0.75, Math.Min(at, baseline), width - 1.5, Math.Abs(baseline - at), ChartStyle.Fill(series.Color ?? bar),
                    $"{name}: {NumberText.Exact(value, chart.Y.Numbers)}", radius: Math.Min(1.5, width / 8));
                double high = ErrorBar(svg, frame, series, group, middle, Math.Min(6, width * 0.3)) ?? at;
                if (values)
                {
                    string text = NumberText.Exact(value, chart.Y.Numbers);
                    bool small = TextMeasure.Width(text) > width + 4;
                    double above = value >= 0 || baseline <= frame.Top ? Math.Min(at, high) - 4 : Math.Max(at, high) + 12;
                    svg.Text(middle, above, text, small ? "ik-label ik-small ik-halo" : "ik-label ik-halo", Anchor.Middle);
                }
            }
        }

        return frame.CloseCategories(svg, chart.CategoryTitle, chart.Categories);
    }

    private static double? ErrorBar(SvgBuilder svg, ChartFrame frame, BarSeries series, int group, double at, double half)
    {
        if (series.Low is not { } lows || series.High is not { } highs || group >= lows.Count || group >= highs.Count
            || !double.IsFinite(lows[group]) || !double.IsFinite(highs[group]))
        {
            return null;
        }

        double low = Math.Clamp(frame.MapY(lows[group]), frame.Top, frame.Bottom), high = Math.Clamp(frame.MapY(highs[group]), frame.Top, frame.Bottom);
        svg.Line(at, low, at, high, "ik-error");
        svg.Line(at - half, low, at + half, low, "ik-error");
        svg.Line(at - half, high, at + half, high, "ik-error");
        return series.Values[group] >= 0 ? high : low;
    }
}
