using System.Globalization;
using System.Text;

namespace Inkling.Reporting;

/// <summary>Draws a <see cref="Histogram"/>.</summary>
internal static class HistogramDrawing
{
    private const double Height = 170;

    public static double Draw(Histogram chart, SvgBuilder svg, double top)
    {
        AxisScale x = AxisScale.Fit(chart.X, chart.Edges, count: 7, round: false);
        AxisScale y = AxisScale.Fit(chart.Y, chart.Series.SelectMany(s => s.Counts), count: 5, round: true, zero: true);
        if (chart.Series.Count > 1)
            top = Legend.Draw(svg, top, [.. chart.Series.Select((s, i) => (s.Name, s.Color ?? i, false, false))]);
        ChartFrame frame = ChartFrame.Open(svg, top, Height, chart.Y, y, 22, x, chart.Markers);
        for (int i = 0; i < chart.Series.Count; i++)
        {
            if (chart.Series.Count == 1)
                DrawBars(svg, chart, frame, x, chart.Series[i], chart.Series[i].Color ?? i);
            else
                DrawSteps(svg, chart, frame, x, chart.Series[i], chart.Series[i].Color ?? i);
        }

        frame.DrawMarkers(svg, x, chart.Markers);
        return frame.CloseNumeric(svg, chart.X, x);
    }

    private static void DrawBars(SvgBuilder svg, Histogram chart, ChartFrame frame, AxisScale x, HistogramSeries series, int color)
    {
        foreach ((double left, double right, double at, int bin) in Bins(chart, frame, x, series))
        {
            double gap = right - left > 4 ? 0.5 : 0;
            string between = $"{NumberText.Exact(chart.Edges[bin], chart.X.Numbers)} to {NumberText.Exact(chart.Edges[bin + 1], chart.X.Numbers)}";
            svg.Rectangle(
                left + gap, at, right - left - (2 * gap), frame.Bottom - at, ChartStyle.Fill(color), $"{between}: {NumberText.Exact(series.Counts[bin], chart.Y.Numbers)}");
        }
    }

    private static void DrawSteps(SvgBuilder svg, Histogram chart, ChartFrame frame, AxisScale x, HistogramSeries series, int color)
    {
        StringBuilder path = new();
        double end = 0;
        foreach ((double left, double right, double at, _) in Bins(chart, frame, x, series))
        {
            if (path.Length == 0)
                path.Append(CultureInfo.InvariantCulture, $"M{SvgBuilder.Number(left)} {SvgBuilder.Number(frame.Bottom)}");
            path.Append(CultureInfo.InvariantCulture, $"L{SvgBuilder.Number(left)} {SvgBuilder.Number(at)}L{SvgBuilder.Number(right)} {SvgBuilder.Number(at)}");
            end = right;
        }

        if (path.Length == 0)
            return;
        path.Append(CultureInfo.InvariantCulture, $"L{SvgBuilder.Number(end)} {SvgBuilder.Number(frame.Bottom)}");
        svg.Path(path, $"ik-step {ChartStyle.Fill(color)}");
        svg.Path(path, $"ik-line ik-thin {ChartStyle.Stroke(color)}");
    }

    private static IEnumerable<(double Left, double Right, double At, int Bin)> Bins(Histogram chart, ChartFrame frame, AxisScale x, HistogramSeries series)
    {
        for (int bin = 0; bin < Math.Min(chart.Edges.Count - 1, series.Counts.Count); bin++)
        {
            double left = chart.Edges[bin], right = chart.Edges[bin + 1], count = series.Counts[bin];
            if (!x.Accepts(left) || !x.Accepts(right) || !double.IsFinite(count))
                continue;
            double at = Math.Clamp(frame.MapY(count), frame.Top, frame.Bottom);
            yield return (Math.Clamp(x.Map(left, frame.Left, frame.Right), frame.Left, frame.Right), Math.Clamp(x.Map(right, frame.Left, frame.Right), frame.Left, frame.Right), at, bin);
        }
    }
}
