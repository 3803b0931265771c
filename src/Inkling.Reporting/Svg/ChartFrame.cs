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
    public static ChartFrame Open(SvgBuilder svg, double top, double height, Axis axis, AxisScale y, double rightMargin)
    {
        if (axis.Title.Length > 0)
            svg.Text(8, (top += 12) - 1, axis.Title, "ik-muted");
        top += 8;
        double labels = y.Ticks.Select(t => TextMeasure.Width(t.Label)).DefaultIfEmpty(0).Max();
        ChartFrame frame = new(8 + labels + LabelGap, top, SvgBuilder.Width - rightMargin, top + height, y);
        foreach (Tick tick in y.Ticks)
        {
            double at = frame.MapY(tick.Value);
            svg.Line(frame.Left, at, frame.Right, at, "ik-grid");
            svg.Text(frame.Left - LabelGap, at + 4, tick.Label, "ik-muted", Anchor.End);
        }

        return frame;
    }

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

    /// <summary>Draws labelled vertical lines.</summary>
    public void Mark(SvgBuilder svg, AxisScale x, IReadOnlyList<VerticalMarker> markers)
    {
        int row = 0;
        foreach (VerticalMarker marker in markers)
        {
            if (!x.Accepts(marker.X) || marker.X < x.Minimum || marker.X > x.Maximum)
                continue;
            double at = x.Map(marker.X, Left, Right);
            svg.Line(at, Top, at, Bottom, marker.Color is { } c ? $"ik-mark {ChartStyle.Stroke(c)}" : "ik-mark ik-axis");
            if (marker.Label.Length == 0)
                continue;
            bool left = at + 5 + TextMeasure.Width(marker.Label) > Right;
            string color = marker.Color is { } number ? ChartStyle.TextColor(number) : "ik-muted";
            svg.Text(left ? at - 5 : at + 5, Top + 10 + (13 * row++), marker.Label, $"{color} ik-halo", left ? Anchor.End : Anchor.Start);
        }
    }
}
