namespace Inkling.Reporting;

/// <summary>Bars of one colour in a <see cref="BarChart"/>.</summary>
/// <param name="Name">Its label.</param>
/// <param name="Values">One value a category; one that is not finite has no bar.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Lower ends of error bars, one a category; none where null.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Upper ends of error bars, one a category; none where null.</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>Number of the colour in the palette; where null, the series' own number.</summary>
    public int? Color { get; init; }
}

/// <summary>Bars by category, grouped where there are several series.</summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="Categories">Labels of the groups.</param>
/// <param name="Series">The bars.</param>
public sealed record BarChart(string Title, IReadOnlyList<string> Categories, IReadOnlyList<BarSeries> Series) : Chart(Title)
{
    /// <summary>Title of the categories' axis; may be empty.</summary>
    public string CategoryTitle { get; init; } = "";

    /// <summary>The values' axis. It begins at 0 where no minimum is given: bars are compared by their length.</summary>
    public Axis Y { get; init; } = new();

    /// <summary>Whether each bar carries its value; where null, they do up to 12 bars.</summary>
    public bool? ShowValues { get; init; }

    /// <inheritdoc/>
    private protected override double Draw(SvgBuilder svg, double top) => BarChartDrawing.Draw(this, svg, top);

    /// <inheritdoc/>
    private protected override string Describe() => $"Bar chart of {Y.Title}: " + string.Join("; ", Series.Select(s =>
        s.Name + ": " + string.Join(", ", Categories.Zip(s.Values, (c, v) => $"{c} {NumberText.Exact(v, Y.Numbers)}")))) + ".";
}
