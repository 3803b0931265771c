namespace Inkling.Reporting;

/// <summary>Counts of a <see cref="Histogram"/>.</summary>
/// <param name="Name">Its label.</param>
/// <param name="Counts">One count, or share, a bin.</param>
public sealed record HistogramSeries(string Name, IReadOnlyList<double> Counts)
{
    /// <summary>Number of the colour in the palette; where null, the series' own number.</summary>
    public int? Color { get; init; }
}

/// <summary>How often values fall into bins. One series is drawn as bars, several as steps over each other.</summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="Edges">Edges of the bins, ascending: one more than there are bins.</param>
/// <param name="Series">The counts.</param>
public sealed record Histogram(string Title, IReadOnlyList<double> Edges, IReadOnlyList<HistogramSeries> Series) : Chart(Title)
{
    /// <summary>The values' axis.</summary>
    public Axis X { get; init; } = new();

    /// <summary>The counts' axis.</summary>
    public Axis Y { get; init; } = Axis.Whole("Count");

    /// <summary>Positions to mark, such as a mean.</summary>
    public IReadOnlyList<VerticalMarker> Markers { get; init; } = [];

    /// <summary>Counts values into bins of equal width.</summary>
    /// <param name="title">What the chart shows.</param>
    /// <param name="values">The values; those that are not finite, or beyond 1e100, are left out.</param>
    /// <param name="bins">Number of bins, at least 1.</param>
    /// <returns>The histogram.</returns>
    public static Histogram Of(string title, IReadOnlyList<double> values, int bins = 30)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double[] finite = [.. values.Where(v => Math.Abs(v) <= 1e100)];
        double low = finite.Length > 0 ? finite.Min() : 0, high = finite.Length > 0 ? finite.Max() : 1;
        if (high <= low)
            (low, high) = (low - 0.5, low + 0.5);
        double[] counts = new double[bins];
        foreach (double value in finite)
            counts[Math.Min(bins - 1, (int)((value - low) / (high - low) * bins))]++;
        return new(title, [.. Enumerable.Range(0, bins + 1).Select(i => low + ((high - low) * i / bins))], [new("", counts)]);
    }

    /// <inheritdoc/>
    private protected override double Draw(SvgBuilder svg, double top) => HistogramDrawing.Draw(this, svg, top);

    /// <inheritdoc/>
    private protected override string Describe() => Edges.Count < 2
        ? "Histogram without values."
        : $"Histogram of {X.Title} from {NumberText.Exact(Edges[0], X.Numbers)} to {NumberText.Exact(Edges[^1], X.Numbers)} in {Edges.Count - 1} bins.";
}
