namespace Inkling.Reporting;

/// <summary>A matrix of numbers on coloured cells, such as a confusion matrix.</summary>
/// <param name="Title">What the chart shows.</param>
/// <param name="RowLabels">One label a row, from above.</param>
/// <param name="ColumnLabels">One label a column, from the left.</param>
/// <param name="Values">[rows][columns]; a value that is not finite leaves its cell empty.</param>
public sealed record HeatMap(string Title, IReadOnlyList<string> RowLabels, IReadOnlyList<string> ColumnLabels, IReadOnlyList<IReadOnlyList<double>> Values)
    : Chart(Title)
{
    /// <summary>What the rows are; may be empty.</summary>
    public string RowTitle { get; init; } = "";

    /// <summary>What the columns are; may be empty.</summary>
    public string ColumnTitle { get; init; } = "";

    /// <summary>How the numbers in the cells are written.</summary>
    public NumberStyle Numbers { get; init; } = NumberStyle.Whole;

    /// <summary>Whether colours grow with log(1 + value) instead of the value, so that small ones are told apart beside large ones.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Whether the diagonal has a colour and a scale of its own: what is right does not drown what is wrong.</summary>
    public bool DiagonalApart { get; init; }

    /// <inheritdoc/>
    private protected override double Draw(SvgBuilder svg, double top) => HeatMapDrawing.Draw(this, svg, top);

    /// <inheritdoc/>
    private protected override string Describe()
    {
        string text = $"Matrix of {RowLabels.Count} rows ({RowTitle}) and {ColumnLabels.Count} columns ({ColumnTitle}).";
        IEnumerable<string> largest = from row in Enumerable.Range(0, Math.Min(RowLabels.Count, Values.Count))
                                      from column in Enumerable.Range(0, Math.Min(ColumnLabels.Count, Values[row].Count))
                                      where row != column && Values[row][column] > 0 && double.IsFinite(Values[row][column])
                                      orderby Values[row][column] descending
                                      select $"{RowLabels[row]} / {ColumnLabels[column]}: {NumberText.Exact(Values[row][column], Numbers)}";
        string[] three = [.. largest.Take(3)];
        return three.Length == 0 ? text : $"{text} Largest off the diagonal: {string.Join("; ", three)}.";
    }
}
