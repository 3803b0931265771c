using System.Text;

namespace Inkling.Reporting;

/// <summary>
/// Writes a report as one HTML file that needs nothing else: no script, no font, no network. It follows the reader's choice of light or dark,
/// fits a phone, and prints on white paper with everything unfolded.
/// </summary>
public static class HtmlReportWriter
{
    private static readonly string Css = LoadCss();

    /// <summary>Writes the page. The same document gives the same text.</summary>
    /// <param name="document">The report.</param>
    /// <param name="writer">Where the page goes; write it as UTF-8. Stays open.</param>
    public static void Write(ReportDocument document, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(writer);
        // The policy forbids the page to load or run anything, whatever ends up in it.
        writer.Write(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n"
            + "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
            + $"<title>{Markup.Escape(document.Title)}</title>\n<style>\n{Css}{ChartStyle.Css}\n</style>\n</head>\n<body>\n");
        WriteHead(document, writer);
        writer.Write("<div class=\"page\">\n");
        WriteContents(document, writer);
        writer.Write("<main id=\"main\">\n");
        HtmlBlockWriter blocks = new(writer);
        if (document.Summary.Count > 0)
        {
            writer.Write("<section class=\"summary\" aria-label=\"Summary\">\n");
            blocks.WriteAll(document.Summary);
            writer.Write("</section>\n");
        }

        for (int c = 0; c < document.Chapters.Count; c++)
            WriteChapter(document.Chapters[c], c + 1, writer, blocks);
        writer.Write("</main>\n</div>\n");
        if (document.Footer.Length > 0)
            writer.Write($"<footer><p>{Markup.Inline(document.Footer)}</p></footer>\n");
        writer.Write("</body>\n</html>\n");
    }

    /// <summary>Writes the page to a file (UTF-8).</summary>
    /// <param name="document">The report.</param>
    /// <param name="path">The file; it is replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(ReportDocument document, string path)
    {
        using StreamWriter writer = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Write(document, writer);
    }

    private static void WriteHead(ReportDocument document, TextWriter writer)
    {
        writer.Write("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header class=\"head\">\n<div class=\"head-inner\">\n");
        if (document.Kicker.Length > 0)
            writer.Write($"<p class=\"kicker\">{Markup.Escape(document.Kicker)}</p>\n");
        writer.Write($"<h1>{Markup.Escape(document.Title)}</h1>\n");
        if (document.Subtitle.Length > 0)
            writer.Write($"<p class=\"subtitle\">{Markup.Inline(document.Subtitle)}</p>\n");
        if (document.Facts.Count > 0)
            HtmlBlockWriter.WriteFacts(writer, document.Facts, "facts head-facts");
        writer.Write("</div>\n</header>\n");
    }

    private static void WriteContents(ReportDocument document, TextWriter writer)
    {
        if (document.Chapters.Count == 0)
            return;
        writer.Write("<nav class=\"toc\" aria-label=\"Contents\">\n<p class=\"toc-title\">Contents</p>\n<ol>\n");
        for (int c = 0; c < document.Chapters.Count; c++)
        {
            Chapter chapter = document.Chapters[c];
            writer.Write($"<li><a href=\"#chapter-{c + 1}\"><span class=\"toc-number\">{c + 1}</span> {Markup.Escape(chapter.Title)}</a>");
            if (chapter.Sections.Count > 0)
            {
                writer.Write("\n<ol>\n");
                for (int s = 0; s < chapter.Sections.Count; s++)
                    writer.Write($"<li><a href=\"#section-{c + 1}-{s + 1}\">{Markup.Escape(chapter.Sections[s].Title)}</a></li>\n");
                writer.Write("</ol>\n");
            }

            writer.Write("</li>\n");
        }

        writer.Write("</ol>\n</nav>\n");
    }

    private static void WriteChapter(Chapter chapter, int number, TextWriter writer, HtmlBlockWriter blocks)
    {
        writer.Write($"<section class=\"chapter\" id=\"chapter-{number}\">\n<header>\n<p class=\"number\" aria-hidden=\"true\">{number}</p>\n<h2>{Markup.Escape(chapter.Title)}</h2>\n");
        if (chapter.Lead.Length > 0)
            writer.Write($"<p class=\"lead\">{Markup.Inline(chapter.Lead)}</p>\n");
        writer.Write("</header>\n");
        blocks.WriteAll(chapter);
        for (int s = 0; s < chapter.Sections.Count; s++)
        {
            writer.Write($"<section id=\"section-{number}-{s + 1}\">\n<h3>{Markup.Escape(chapter.Sections[s].Title)}</h3>\n");
            blocks.WriteAll(chapter.Sections[s]);
            writer.Write("</section>\n");
        }

        writer.Write("</section>\n");
    }

    private static string LoadCss()
    {
        using Stream stream = typeof(HtmlReportWriter).Assembly.GetManifestResourceStream("report.css")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
