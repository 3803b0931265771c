namespace Inkling.Reporting;

/// <summary>The rectangle that data are drawn in, with its axes.</summary>
internal sealed class ChartFrame
{
    private const double LabelGap = 6;

    private ChartFrame(double left, double top, double right, double bottom, AxisScale y) =>
        (Left, Top, Right, Bottom, Y) = (left, top, right, bottom, y);

    public double Left { get; }

    public double Top { get; }

    public double Right { get; }

    public double Bottom { get; }

    public AxisScale Y { get; }

    public double MapY(double value) => Y.Map(value, Bottom, Top);

    /// <summary>Draws the vertical axis with its grid and says where the data go.</summary>
    /// <remarks>Labels of markers stand in rows above the data, beside the axis' title where there is room: never on a line.</remarks>
    public static ChartFrame Open(
        SvgBuilder svg, double top, double height, Axis axis, AxisScale y, double rightMargin, AxisScale? x = null, IReadOnlyList<VerticalMarker>? markers = null)
    {
        double left = 8 + y.Ticks.Select(t => TextMeasure.Width(t.Label)).DefaultIfEmpty(0).Max() + LabelGap, right = SvgBuilder.Width - rightMargin;
        List<double> rows = [];
        if (axis.Title.Length > 0)
        {
            svg.Text(8, top + 12, axis.Title, "ik-muted");
            rows.Add(8 + TextMeasure.Width(axis.Title) + 10);
        }

        foreach (VerticalMarker marker in (markers ?? []).OrderBy(m => m.X))
        {
            if (x is null || marker.Label.Length == 0 || !Shows(x, marker))
                continue;
            double width = TextMeasure.Width(marker.Label), at = x.Map(marker.X, left, right);
            double start = Math.Clamp(at - (width / 2), 8, SvgBuilder.Width - 8 - width);
            int row = rows.FindIndex(end => end <= start);
            row = row < 0 ? rows.Count : row;
            if (row == rows.Count)
                rows.Add(0);
            rows[row] = start + width + 10;
            svg.Text(start, top + 12 + (14 * row), marker.Label, marker.Color is { } color ? ChartStyle.TextColor(color) : "ik-label");
        }

        top += (14 * rows.Count) + (rows.Count > 0 ? 12 : 8);
        ChartFrame frame = new(left, top, right, top + height, y);
        foreach (Tick tick in y.Ticks)
        {
            double at = frame.MapY(tick.Value);
            svg.Line(frame.Left, at, frame.Right, at, "ik-grid");
            svg.Text(frame.Left - LabelGap, at + 4, tick.Label, "ik-muted", Anchor.End);
        }

        return frame;
    }

    /// <summary>Draws the vertical lines of the markers whose labels <see cref="Open"/> has placed.</summary>
    public void DrawMarkers(SvgBuilder svg, AxisScale x, IReadOnlyList<VerticalMarker> markers)
    {
        foreach (VerticalMarker marker in markers.Where(m => Shows(x, m)))
        {
            double at = x.Map(marker.X, Left, Right);
            svg.Line(at, Top - 5, at, Bottom, marker.Color is { } color ? $"ik-mark {ChartStyle.Stroke(color)}" : "ik-mark");
        }
    }

    private static bool Shows(AxisScale x, VerticalMarker marker) => x.Accepts(marker.X) && marker.X >= x.Minimum && marker.X <= x.Maximum;

    /// <summary>Draws a numeric horizontal axis below the data.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public double CloseNumeric(SvgBuilder svg, Axis axis, AxisScale x)
    {
        svg.Line(Left, Bottom, Right, Bottom, "ik-axis");
        double free = double.NegativeInfinity;
        foreach (Tick tick in x.Ticks)
        {
            double at = x.Map(tick.Value, Left, Right);
            svg.Line(at, Bottom, at, Bottom + 4, "ik-axis");
            double half = TextMeasure.Width(tick.Label) / 2;
            if (at - half < free)
                continue;
            svg.Text(at, Bottom + 16, tick.Label, "ik-muted", Anchor.Middle);
            free = at + half + 5;
        }

        return Title(svg, axis.Title, Bottom + 16);
    }

    /// <summary>Draws the axis line and category labels below the data, aslant where they do not fit.</summary>
    /// <returns>Where the next thing may begin.</returns>
    public double CloseCategories(SvgBuilder svg, string title, IReadOnlyList<string> labels)
    {
        double zero = Math.Clamp(MapY(0), Top, Bottom);
        svg.Line(Left, zero, Right, zero, "ik-axis");
        double slot = (Right - Left) / Math.Max(1, labels.Count);
        IReadOnlyList<string>[] wrapped = [.. labels.Select(l => TextMeasure.Wrap(l, TextMeasure.LabelSize, slot - 4))];
        double widest = wrapped.SelectMany(w => w).Select(l => TextMeasure.Width(l)).DefaultIfEmpty(0).Max();
        bool aslant = widest > slot - 2 || wrapped.Any(w => w.Count > 3);
        double used = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            double middle = Left + (slot * (i + 0.5));
            if (aslant)
            {
                svg.Text(middle + 4, Bottom + 13, labels[i], "ik-label", Anchor.End, turn: -35);
                used = Math.Max(used, 8 + (TextMeasure.Width(labels[i]) * 0.574));
                continue;
            }

            for (int line = 0; line < wrapped[i].Count; line++)
                svg.Text(middle, Bottom + 16 + (14 * line), wrapped[i][line], "ik-label", Anchor.Middle);
            used = Math.Max(used, 2 + (14 * wrapped[i].Count));
        }

        return Title(svg, title, Bottom + used);
    }

    private double Title(SvgBuilder svg, string title, double bottom)
    {
        if (title.Length == 0)
            return bottom + 8;
        svg.Text((Left + Right) / 2, bottom + 17, title, "ik-muted", Anchor.Middle);
        return bottom + 25;
    }
}
