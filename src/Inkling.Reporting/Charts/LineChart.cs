namespace Inkling.Reporting;

/// <summary>A line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">Its label.</param>
/// <param name="X">Horizontal positions, ascending.</param>
/// <param name="Y">Values, as many as positions; one that is not finite leaves a gap.</param>
public sealed record LineSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Lower edge of a shaded band, as many values as positions; no band where null.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Upper edge of a shaded band, as many values as positions; no band where null.</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>Whether the line is dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether each value has a dot; where null, dots are drawn up to 40 values.</summary>
    public bool? Dots { get; init; }

    /// <summary>Number of the colour in the palette; where null, the series' own number.</summary>
    public int? Color { get; init; }

    /// <summary>A series at positions 1, 2, 3, ..., such as epochs.</summary>
    /// <param name="name">Its label.</param>
    /// <param name="values">The values.</param>
    /// <returns>The series.</returns>
    public static LineSeries FromOne(string name, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(name, [.. Enumerable.Range(1, values.Count).Select(i => (double)i)], values);
    }
}

/// <summary>A vertical line that marks a position, such as the best epoch.</summary>
/// <param name="X">The position.</param>
/// <param name="Label">Its label; may be empty.</param>
/// <param name="Color">Number of a palette colour, to match a series; grey where null.</param>
public sealed record VerticalMarker(double X, string Label, int? Color = null);

/// <summary>Lines over a common horizontal axis.</summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="Series">The lines.</param>
public sealed record LineChart(string Title, IReadOnlyList<LineSeries> Series) : Chart(Title)
{
    /// <summary>The horizontal axis.</summary>
    public Axis X { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; init; } = new();

    /// <summary>Vertical lines that mark positions.</summary>
    public IReadOnlyList<VerticalMarker> Markers { get; init; } = [];

    /// <inheritdoc/>
    private protected override double Draw(SvgBuilder svg, double top) => LineChartDrawing.Draw(this, svg, top);

    /// <inheritdoc/>
    private protected override string Describe() => $"Line chart of {Y.Title} against {X.Title}: " + string.Join("; ", Series.Select(s =>
    {
        int last = -1;
        for (int i = 0; i < Math.Min(s.X.Count, s.Y.Count); i++)
            last = double.IsFinite(s.X[i]) && double.IsFinite(s.Y[i]) ? i : last;
        return last < 0 ? $"{s.Name} without values" : $"{s.Name} ends at {NumberText.Exact(s.Y[last], Y.Numbers)}";
    })) + ".";
}
