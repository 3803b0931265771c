namespace Inkling.Reporting;

/// <summary>A report: a head with facts and a summary, then chapters. Plain data; <see cref="HtmlReportWriter"/> turns it into a page.</summary>
/// <param name="title">The title.</param>
public sealed class ReportDocument(string title)
{
    private readonly List<Chapter> _chapters = [];

    /// <summary>The title.</summary>
    public string Title { get; } = title;

    /// <summary>One sentence below the title; may be empty.</summary>
    public string Subtitle { get; set; } = "";

    /// <summary>A small line above the title, such as the kind of report; may be empty.</summary>
    public string Kicker { get; set; } = "";

    /// <summary>When, with which seed, on what machine, and the like.</summary>
    public IList<Fact> Facts { get; } = [];

    /// <summary>What somebody who reads nothing else should see: stands above the first chapter.</summary>
    public BlockList Summary { get; } = [];

    /// <summary>The last line of the page; may be empty.</summary>
    public string Footer { get; set; } = "";

    /// <summary>The chapters in order.</summary>
    public IReadOnlyList<Chapter> Chapters => _chapters;

    /// <summary>Adds a chapter.</summary>
    /// <param name="title">Its title, without a number: the writer numbers chapters.</param>
    /// <param name="lead">One or two sentences in larger type; may be empty.</param>
    /// <returns>The new chapter, to be filled.</returns>
    public Chapter Chapter(string title, string lead = "")
    {
        Chapter chapter = new(title, lead);
        _chapters.Add(chapter);
        return chapter;
    }
}

/// <summary>A chapter: blocks, then sections. It is made by <see cref="ReportDocument.Chapter"/>.</summary>
public sealed class Chapter : BlockList
{
    private readonly List<Section> _sections = [];

    internal Chapter(string title, string lead) => (Title, Lead) = (title, lead);

    /// <summary>The title.</summary>
    public string Title { get; }

    /// <summary>One or two sentences in larger type; may be empty.</summary>
    public string Lead { get; }

    /// <summary>The sections in order.</summary>
    public IReadOnlyList<Section> Sections => _sections;

    /// <summary>Adds a section.</summary>
    /// <param name="title">Its title.</param>
    /// <returns>The new section, to be filled.</returns>
    public Section Section(string title)
    {
        Section section = new(title);
        _sections.Add(section);
        return section;
    }
}

/// <summary>A part of a chapter under its own heading. It is made by <see cref="Chapter.Section"/>.</summary>
public sealed class Section : BlockList
{
    internal Section(string title) => Title = title;

    /// <summary>The title.</summary>
    public string Title { get; }
}
