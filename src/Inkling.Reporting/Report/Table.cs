namespace Inkling.Reporting;

/// <summary>A table: columns with an alignment, rows of formatted cells.</summary>
/// <param name="columns">The columns.</param>
public sealed class Table(params IReadOnlyList<Column> columns)
{
    private readonly List<TableRow> _rows = [];

    /// <summary>The columns.</summary>
    public IReadOnlyList<Column> Columns { get; } = columns;

    /// <summary>The rows in order.</summary>
    public IReadOnlyList<TableRow> Rows => _rows;

    /// <summary>What the table shows; may be empty.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many cells as there are columns.</param>
    /// <returns>This table.</returns>
    /// <exception cref="ArgumentException">The number of cells is not the number of columns.</exception>
    public Table Row(params IReadOnlyList<string> cells) => Row(RowStyle.Plain, cells);

    /// <summary>Adds a row with an emphasis.</summary>
    /// <param name="style">The emphasis.</param>
    /// <param name="cells">As many cells as there are columns.</param>
    /// <returns>This table.</returns>
    /// <exception cref="ArgumentException">The number of cells is not the number of columns.</exception>
    public Table Row(RowStyle style, params IReadOnlyList<string> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count != Columns.Count)
            throw new ArgumentException($"A row of this table has {Columns.Count} cells, {cells.Count} were given.", nameof(cells));
        _rows.Add(new(style, cells));
        return this;
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Numeric">Whether its cells are numbers: set flush right in tabular figures.</param>
public sealed record Column(string Title, bool Numeric = false)
{
    /// <summary>A column of text.</summary>
    /// <param name="title">Its heading.</param>
    /// <returns>The column.</returns>
    public static Column Text(string title) => new(title);

    /// <summary>A column of numbers.</summary>
    /// <param name="title">Its heading.</param>
    /// <returns>The column.</returns>
    public static Column Number(string title) => new(title, Numeric: true);
}

/// <summary>How a row stands out.</summary>
public enum RowStyle
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>The row that matters most: the winner.</summary>
    Strong,

    /// <summary>Sums below a line.</summary>
    Total,

    /// <summary>A criterion met.</summary>
    Good,

    /// <summary>A criterion missed.</summary>
    Bad,
}

/// <summary>A row of a table.</summary>
/// <param name="Style">How it stands out.</param>
/// <param name="Cells">Formatted cells.</param>
public sealed record TableRow(RowStyle Style, IReadOnlyList<string> Cells);
