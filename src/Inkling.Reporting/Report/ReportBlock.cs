using Inkling.Vision;

namespace Inkling.Reporting;

/// <summary>One piece of a report's text flow. <see cref="BlockList"/> has a method for each kind.</summary>
public abstract record ReportBlock;

/// <summary>What a message means for the reader.</summary>
public enum Tone
{
    /// <summary>No judgement.</summary>
    Neutral,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>A criterion met, a right answer.</summary>
    Good,

    /// <summary>Take care: results of a reduced run, a weak point.</summary>
    Warning,

    /// <summary>A criterion missed, a wrong answer.</summary>
    Bad,
}

/// <summary>A name with its value.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value, formatted.</param>
public sealed record Fact(string Name, string Value);

/// <summary>A number worth large type.</summary>
/// <param name="Value">The number, formatted, with its unit.</param>
/// <param name="Label">What it is.</param>
/// <param name="Note">A smaller line, such as an interval; may be empty.</param>
/// <param name="Tone">Whether it is good or bad news.</param>
public sealed record KeyFigure(string Value, string Label, string Note = "", Tone Tone = Tone.Neutral);

/// <summary>A chart with a caption.</summary>
/// <param name="Chart">The chart.</param>
/// <param name="Caption">What to see in it; may be empty.</param>
public sealed record Figure(Chart Chart, string Caption = "");

/// <summary>A small grey picture; it is enlarged without smoothing.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Caption">Lines below it, separated by <c>\n</c>; may be empty.</param>
/// <param name="Tone">Colours its frame.</param>
/// <param name="Description">What it shows, for those who do not see it; the caption where empty.</param>
public sealed record Picture(GrayImage Image, string Caption = "", Tone Tone = Tone.Neutral, string Description = "");

/// <summary>Small pictures behind one label.</summary>
/// <param name="Label">What the pictures have in common.</param>
/// <param name="Pictures">The pictures; their captions become tooltips.</param>
public sealed record PictureRow(string Label, IReadOnlyList<Picture> Pictures);

/// <summary>A paragraph.</summary>
/// <param name="Text">Its text.</param>
public sealed record ParagraphBlock(string Text) : ReportBlock;

/// <summary>A list.</summary>
/// <param name="Items">One text an item.</param>
/// <param name="Ordered">Whether the items are numbered.</param>
public sealed record ListBlock(IReadOnlyList<string> Items, bool Ordered) : ReportBlock;

/// <summary>Names and values.</summary>
/// <param name="Facts">The pairs.</param>
public sealed record FactsBlock(IReadOnlyList<Fact> Facts) : ReportBlock;

/// <summary>A box that stands out.</summary>
/// <param name="Tone">What kind of message it is.</param>
/// <param name="Title">Its first line.</param>
/// <param name="Text">The rest; may be empty.</param>
public sealed record CalloutBlock(Tone Tone, string Title, string Text) : ReportBlock;

/// <summary>A row of big numbers.</summary>
/// <param name="Figures">The numbers.</param>
public sealed record KeyFiguresBlock(IReadOnlyList<KeyFigure> Figures) : ReportBlock;

/// <summary>A table.</summary>
/// <param name="Table">The table.</param>
public sealed record TableBlock(Table Table) : ReportBlock;

/// <summary>One chart or several side by side.</summary>
/// <param name="Figures">Charts with captions.</param>
public sealed record FiguresBlock(IReadOnlyList<Figure> Figures) : ReportBlock;

/// <summary>A grid of small pictures.</summary>
/// <param name="Pictures">The pictures.</param>
/// <param name="Caption">What to see in the grid; may be empty.</param>
/// <param name="PictureWidth">Width of a picture on the page, in CSS pixels.</param>
public sealed record ImageGridBlock(IReadOnlyList<Picture> Pictures, string Caption, int PictureWidth) : ReportBlock;

/// <summary>Labelled rows of small pictures.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Caption">What to see; may be empty.</param>
/// <param name="PictureWidth">Width of a picture on the page, in CSS pixels.</param>
public sealed record ImageRowsBlock(IReadOnlyList<PictureRow> Rows, string Caption, int PictureWidth) : ReportBlock;

/// <summary>Text in fixed-width type.</summary>
/// <param name="Text">The lines.</param>
/// <param name="Caption">What it is; may be empty.</param>
/// <param name="Terminal">Whether it comes from a terminal rather than from a source file.</param>
public sealed record CodeBlock(string Text, string Caption, bool Terminal) : ReportBlock;

/// <summary>Blocks folded away behind one line.</summary>
/// <param name="Summary">The line that stays visible.</param>
/// <param name="Blocks">The folded blocks.</param>
public sealed record DetailsBlock(string Summary, BlockList Blocks) : ReportBlock;
