using System.Collections;

namespace Inkling.Reporting;

/// <summary>
/// Blocks in reading order, with a method for each kind, which can be chained. All text may use <c>**strong**</c> and <c>`code`</c>;
/// everything else is shown as it is, never read as HTML.
/// </summary>
public class BlockList : IReadOnlyList<ReportBlock>
{
    private readonly List<ReportBlock> _blocks = [];

    /// <inheritdoc/>
    public int Count => _blocks.Count;

    /// <inheritdoc/>
    public ReportBlock this[int index] => _blocks[index];

    /// <summary>Adds a block.</summary>
    /// <param name="block">The block.</param>
    /// <returns>This list.</returns>
    public BlockList Add(ReportBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _blocks.Add(block);
        return this;
    }

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">Its text.</param>
    /// <returns>This list.</returns>
    public BlockList Paragraph(string text) => Add(new ParagraphBlock(text));

    /// <summary>Adds a list with bullets.</summary>
    /// <param name="items">One text an item.</param>
    /// <returns>This list.</returns>
    public BlockList Bullets(params IReadOnlyList<string> items) => Add(new ListBlock(items, Ordered: false));

    /// <summary>Adds a numbered list.</summary>
    /// <param name="items">One text an item.</param>
    /// <returns>This list.</returns>
    public BlockList Numbered(params IReadOnlyList<string> items) => Add(new ListBlock(items, Ordered: true));

    /// <summary>Adds facts: name and value pairs.</summary>
    /// <param name="facts">The pairs.</param>
    /// <returns>This list.</returns>
    public BlockList Facts(params IReadOnlyList<Fact> facts) => Add(new FactsBlock(facts));

    /// <summary>Adds a box that stands out: a remark or a verdict.</summary>
    /// <param name="tone">What kind of message it is.</param>
    /// <param name="title">Its first line.</param>
    /// <param name="text">The rest; may be empty.</param>
    /// <returns>This list.</returns>
    public BlockList Callout(Tone tone, string title, string text = "") => Add(new CalloutBlock(tone, title, text));

    /// <summary>Adds a row of big numbers.</summary>
    /// <param name="figures">The numbers.</param>
    /// <returns>This list.</returns>
    public BlockList KeyFigures(params IReadOnlyList<KeyFigure> figures) => Add(new KeyFiguresBlock(figures));

    /// <summary>Adds a table.</summary>
    /// <param name="table">The table.</param>
    /// <returns>This list.</returns>
    public BlockList Table(Table table) => Add(new TableBlock(table));

    /// <summary>Adds one chart.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="caption">What to see in it; may be empty.</param>
    /// <returns>This list.</returns>
    public BlockList Figure(Chart chart, string caption = "") => Add(new FiguresBlock([new(chart, caption)]));

    /// <summary>Adds charts side by side where the page is wide enough, below each other where not.</summary>
    /// <param name="figures">Charts with captions.</param>
    /// <returns>This list.</returns>
    public BlockList Figures(params IReadOnlyList<Figure> figures) => Add(new FiguresBlock(figures));

    /// <summary>Adds a grid of small pictures with captions.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="caption">What to see in the grid; may be empty.</param>
    /// <param name="pictureWidth">Width of a picture on the page, in CSS pixels.</param>
    /// <returns>This list.</returns>
    public BlockList Pictures(IReadOnlyList<Picture> pictures, string caption = "", int pictureWidth = 84) =>
        Add(new ImageGridBlock(pictures, caption, pictureWidth));

    /// <summary>Adds labelled rows of small pictures, such as samples of each class.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="caption">What to see; may be empty.</param>
    /// <param name="pictureWidth">Width of a picture on the page, in CSS pixels.</param>
    /// <returns>This list.</returns>
    public BlockList PictureRows(IReadOnlyList<PictureRow> rows, string caption = "", int pictureWidth = 40) =>
        Add(new ImageRowsBlock(rows, caption, pictureWidth));

    /// <summary>Adds source code.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="caption">What it is; may be empty.</param>
    /// <returns>This list.</returns>
    public BlockList Code(string text, string caption = "") => Add(new CodeBlock(text, caption, Terminal: false));

    /// <summary>Adds an excerpt of a terminal.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="caption">What it is; may be empty.</param>
    /// <returns>This list.</returns>
    public BlockList Terminal(string text, string caption = "") => Add(new CodeBlock(text, caption, Terminal: true));

    /// <summary>Adds blocks that are folded away until the reader opens them; they are always open in print.</summary>
    /// <param name="summary">The line that stays visible.</param>
    /// <param name="fill">Fills the folded part.</param>
    /// <returns>This list.</returns>
    public BlockList Details(string summary, Action<BlockList> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        BlockList inner = new();
        fill(inner);
        return Add(new DetailsBlock(summary, inner));
    }

    /// <inheritdoc/>
    public IEnumerator<ReportBlock> GetEnumerator() => _blocks.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
