using System.Globalization;
using System.Text;

namespace Inkling.Reporting;

/// <summary>Draws a <see cref="CalibrationChart"/>.</summary>
internal static class CalibrationDrawing
{
    private const double Height = 220;
    private const double CountsHeight = 64;

    // Two-sided 95 % of the normal distribution.
    private const double Z = 1.959964;

    public static double Draw(CalibrationChart chart, SvgBuilder svg, double top)
    {
        Axis full = new() { Minimum = 0, Maximum = 1, Numbers = NumberStyle.Percent };
        Axis axisX = chart.X with { Minimum = chart.X.Minimum ?? 0, Maximum = chart.X.Maximum ?? 1 };
        AxisScale x = AxisScale.Fit(axisX, [], count: 5, round: false);
        AxisScale y = AxisScale.Fit(full with { Minimum = chart.Y.Minimum ?? 0, Maximum = chart.Y.Maximum ?? 1 }, [], count: 5, round: false);
        top = Legend.Draw(svg, top, [.. chart.Series.Select((s, i) => (s.Name, s.Color ?? i, false, false))]);
        ChartFrame frame = ChartFrame.Open(svg, top, Height, chart.Y, y, 22);
        svg.BeginClip(frame.Left - 6, frame.Top - 6, frame.Right - frame.Left + 12, frame.Bottom - frame.Top + 12);
        svg.Line(x.Map(0, frame.Left, frame.Right), frame.MapY(0), x.Map(1, frame.Left, frame.Right), frame.MapY(1), "ik-ref");
        for (int i = 0; i < chart.Series.Count; i++)
            DrawSeries(svg, frame, x, chart.Series[i], i, chart.Series.Count);
        svg.EndClip();
        svg.Text(x.Map(0.03, frame.Left, frame.Right), frame.MapY(0.09), "perfect calibration", "ik-muted ik-small ik-halo");
        frame.CloseNumeric(svg, new(), x);
        return DrawCounts(svg, chart, frame, axisX, x);
    }

    private static void DrawSeries(SvgBuilder svg, ChartFrame frame, AxisScale x, CalibrationSeries series, int index, int count)
    {
        int color = series.Color ?? index;
        StringBuilder path = new();
        List<(double X, double Y, CalibrationBin Bin)> points = [];
        foreach (CalibrationBin bin in series.Bins)
        {
            if (bin.Count <= 0 || bin.Confidence is not (>= 0 and <= 1) || bin.Accuracy is not (>= 0 and <= 1))
                continue;
            // Side by side by a pixel or two, so that the intervals of two models do not hide each other.
            double px = x.Map(bin.Confidence, frame.Left, frame.Right) + ((index - ((count - 1) / 2.0)) * 2.5), py = frame.MapY(bin.Accuracy);
            path.Append(CultureInfo.InvariantCulture, $"{(points.Count > 0 ? 'L' : 'M')}{SvgBuilder.Number(px)} {SvgBuilder.Number(py)}");
            points.Add((px, py, bin));
        }

        foreach ((double px, _, CalibrationBin bin) in points)
        {
            (double low, double high) = Wilson(bin.Accuracy, bin.Count);
            svg.Line(px, frame.MapY(low), px, frame.MapY(high), $"ik-line ik-thin ik-faint {ChartStyle.Stroke(color)}");
        }

        svg.Path(path, $"ik-line {ChartStyle.Stroke(color)}");
        foreach ((double px, double py, CalibrationBin bin) in points)
        {
            (double low, double high) = Wilson(bin.Accuracy, bin.Count);
            string text = $"{series.Name}: {Percent(bin.Confidence)} sure, {Percent(bin.Accuracy)} right ({Percent(low)} to {Percent(high)}), {NumberText.Exact(bin.Count, NumberStyle.Whole)} predictions";
            svg.Circle(px, py, 3.6, $"ik-dot {ChartStyle.Fill(color)}", text);
        }
    }

    private static double DrawCounts(SvgBuilder svg, CalibrationChart chart, ChartFrame above, Axis axisX, AxisScale x)
    {
        double largest = Math.Max(10, chart.Series.SelectMany(s => s.Bins).Select(b => (double)b.Count).DefaultIfEmpty(0).Max());
        double top = above.Bottom + 54, bottom = top + CountsHeight, decades = Math.Ceiling(Math.Log10(largest) - 1e-9);
        svg.Text(8, top - 12, "Predictions per bin (logarithmic)", "ik-muted");
        // From half a prediction, so that a bin with a single one has a bar.
        double At(double count) => bottom - ((bottom - top) * Math.Log10(Math.Max(count, 0.5) / 0.5) / (decades - Math.Log10(0.5)));
        double step = decades > 4 ? 2 : 1;
        for (double power = 0; power <= decades; power += step)
        {
            double at = At(Math.Pow(10, power));
            svg.Line(above.Left, at, above.Right, at, "ik-grid");
            svg.Text(above.Left - 6, at + 4, NumberText.Exact(Math.Pow(10, power), NumberStyle.Whole), "ik-muted ik-small", Anchor.End);
        }

        for (int i = 0; i < chart.Series.Count; i++)
        {
            CalibrationSeries series = chart.Series[i];
            foreach (CalibrationBin bin in series.Bins)
            {
                if (bin.Count <= 0 || bin.Low is not (>= 0 and <= 1) || bin.High is not (>= 0 and <= 1))
                    continue;
                double left = x.Map(bin.Low, above.Left, above.Right), right = x.Map(bin.High, above.Left, above.Right);
                double width = (right - left) * 0.84 / chart.Series.Count, at = left + ((right - left) * 0.08) + (width * i);
                svg.Rectangle(
                    at, At(bin.Count), width, bottom - At(bin.Count), ChartStyle.Fill(series.Color ?? i),
                    $"{series.Name}: {NumberText.Exact(bin.Count, NumberStyle.Whole)} predictions, {Percent(bin.Low)} to {Percent(bin.High)} sure");
            }
        }

        svg.Line(above.Left, bottom, above.Right, bottom, "ik-axis");
        svg.Text((above.Left + above.Right) / 2, bottom + 17, axisX.Title, "ik-muted", Anchor.Middle);
        return bottom + 25;
    }

    // Wilson (1927): the interval of a proportion that stays inside 0 to 1 and holds for small counts.
    internal static (double Low, double High) Wilson(double share, long count)
    {
        double z2 = Z * Z, middle = share + (z2 / (2 * count)), scale = 1 + (z2 / count);
        double half = Z * Math.Sqrt(Math.Max(0, (share * (1 - share) / count) + (z2 / (4.0 * count * count))));
        return (Math.Max(0, (middle - half) / scale), Math.Min(1, (middle + half) / scale));
    }

    private static string Percent(double share) => NumberText.Exact(share, NumberStyle.Percent);
}
