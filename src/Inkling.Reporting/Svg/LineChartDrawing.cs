using System.Globalization;
using System.Text;

namespace Inkling.Reporting;

/// <summary>Draws a <see cref="LineChart"/>: each name stands at its line's end where there is room, else in a legend.</summary>
internal static class LineChartDrawing
{
    private const double Height = 180;
    private const double WidestName = 125;

    public static double Draw(LineChart chart, SvgBuilder svg, double top)
    {
        AxisScale x = AxisScale.Fit(chart.X, chart.Series.SelectMany(s => s.X), count: chart.X.Numbers == NumberStyle.Whole ? 12 : 7, round: false);
        AxisScale y = AxisScale.Fit(chart.Y, chart.Series.SelectMany(s => s.Y.Concat(s.Low ?? []).Concat(s.High ?? [])), count: 5, round: true);
        double widest = chart.Series.Select(s => TextMeasure.Width(s.Name) * 1.12).DefaultIfEmpty(0).Max();
        bool direct = chart.Series.Count <= 6 && widest <= WidestName;
        if (!direct)
            top = Legend.Draw(svg, top, [.. chart.Series.Select((s, i) => (s.Name, s.Color ?? i, true, s.Dashed))]);
        ChartFrame frame = ChartFrame.Open(svg, top, Height, chart.Y, y, direct && widest > 0 ? widest + 16 : 14, x, chart.Markers);
        svg.BeginClip(frame.Left - 5, frame.Top - 5, frame.Right - frame.Left + 10, frame.Bottom - frame.Top + 10);
        List<(double At, string Name, int Color)> names = [];
        for (int i = 0; i < chart.Series.Count; i++)
        {
            LineSeries series = chart.Series[i];
            DrawBand(svg, frame, x, series, series.Color ?? i);
            double? end = DrawLine(svg, chart, frame, x, series, series.Color ?? i);
            if (end is { } at)
                names.Add((at, series.Name, series.Color ?? i));
        }

        svg.EndClip();
        frame.DrawMarkers(svg, x, chart.Markers);
        if (direct)
            DrawNames(svg, frame, names);
        if (names.Count == 0)
            svg.Text((frame.Left + frame.Right) / 2, (frame.Top + frame.Bottom) / 2, "no values", "ik-muted", Anchor.Middle);
        return frame.CloseNumeric(svg, chart.X, x);
    }

    private static double? DrawLine(SvgBuilder svg, LineChart chart, ChartFrame frame, AxisScale x, LineSeries series, int color)
    {
        StringBuilder path = new();
        List<(double X, double Y, int Index)> points = [];
        bool begun = false;
        for (int i = 0; i < Math.Min(series.X.Count, series.Y.Count); i++)
        {
            if (!x.Accepts(series.X[i]) || !frame.Y.Accepts(series.Y[i]))
            {
                begun = false;
                continue;
            }

            (double px, double py) = (x.Map(series.X[i], frame.Left, frame.Right), frame.MapY(series.Y[i]));
            path.Append(CultureInfo.InvariantCulture, $"{(begun ? 'L' : 'M')}{SvgBuilder.Number(px)} {SvgBuilder.Number(py)}");
            points.Add((px, py, i));
            begun = true;
        }

        svg.Path(path, $"ik-line {ChartStyle.Stroke(color)}{(series.Dashed ? " ik-dash" : "")}");
        if (series.Dots ?? points.Count <= 40)
        {
            foreach ((double px, double py, int i) in points)
            {
                string at = chart.X.Title.Length > 0 ? $"{chart.X.Title} {NumberText.Exact(series.X[i], chart.X.Numbers)}" : NumberText.Exact(series.X[i], chart.X.Numbers);
                svg.Circle(px, py, 2.8, $"ik-dot {ChartStyle.Fill(color)}", $"{series.Name}, {at}: {NumberText.Exact(series.Y[i], chart.Y.Numbers)}");
            }
        }

        return points.Count == 0 ? null : points[^1].Y;
    }

    private static void DrawBand(SvgBuilder svg, ChartFrame frame, AxisScale x, LineSeries series, int color)
    {
        if (series.Low is not { } low || series.High is not { } high)
            return;
        StringBuilder path = new();
        List<string> back = [];
        int count = Math.Min(series.X.Count, Math.Min(low.Count, high.Count));
        for (int i = 0; i <= count; i++)
        {
            if (i < count && x.Accepts(series.X[i]) && frame.Y.Accepts(low[i]) && frame.Y.Accepts(high[i]))
            {
                string at = SvgBuilder.Number(x.Map(series.X[i], frame.Left, frame.Right));
                path.Append(CultureInfo.InvariantCulture, $"{(back.Count == 0 ? 'M' : 'L')}{at} {SvgBuilder.Number(frame.MapY(high[i]))}");
                back.Add($"L{at} {SvgBuilder.Number(frame.MapY(low[i]))}");
            }
            else if (back.Count > 0)
            {
                back.Reverse();
                path.AppendJoin("", back).Append('Z');
                back.Clear();
            }
        }

        svg.Path(path, $"ik-band {ChartStyle.Fill(color)}");
    }

    // Names that would overlap are pushed apart, first downwards, then back up from the lower edge.
    private static void DrawNames(SvgBuilder svg, ChartFrame frame, List<(double At, string Name, int Color)> names)
    {
        const double distance = 14;
        (double At, string Name, int Color)[] sorted = [.. names.OrderBy(n => n.At)];
        double[] at = [.. sorted.Select(n => Math.Clamp(n.At, frame.Top, frame.Bottom))];
        for (int i = 1; i < at.Length; i++)
            at[i] = Math.Max(at[i], at[i - 1] + distance);
        for (int i = at.Length - 1; i >= 0; i--)
            at[i] = Math.Min(at[i], i == at.Length - 1 ? frame.Bottom : at[i + 1] - distance);
        for (int i = 0; i < at.Length; i++)
            svg.Text(frame.Right + 9, at[i] + 4, sorted[i].Name, $"ik-name {ChartStyle.TextColor(sorted[i].Color)}");
    }
}
