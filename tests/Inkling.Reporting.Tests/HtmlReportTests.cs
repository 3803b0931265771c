using System.Text.RegularExpressions;
using System.Xml.Linq;
using Inkling.Vision;

namespace Inkling.Reporting.Tests;

public partial class HtmlReportTests
{
    private const string Nasty = "<script>alert(\"x\")</script> & 'quoted' ]]> \u0000\u0001\uD800 -->";

    private static string Html(ReportDocument document)
    {
        using StringWriter writer = new();
        HtmlReportWriter.Write(document, writer);
        return writer.ToString();
    }

    [Fact]
    public void The_page_is_well_formed_and_every_id_is_unique()
    {
        string html = Html(DemoReport.Make());
        // For a look with human eyes: name a file and open it in a browser.
        if (Environment.GetEnvironmentVariable("INKLING_DEMO_REPORT") is { Length: > 0 } path)
        {
            File.WriteAllText(path, html);
            foreach ((int number, Chart chart) in DemoReport.Charts().Index())
                chart.SaveSvg($"{path}.{number}.svg");
        }

        XDocument page = XDocument.Parse(html);
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        string[] targets = [.. page.Descendants().Attributes("href").Select(a => a.Value)];
        Assert.All(targets, t => Assert.Contains(t.TrimStart('#'), ids));
        IEnumerable<string> named = page.Descendants().Attributes("aria-labelledby").SelectMany(a => a.Value.Split(' '));
        Assert.All(named, n => Assert.Contains(n, ids));
    }

    [Fact]
    public void The_page_refers_to_nothing_outside_itself_and_runs_nothing()
    {
        string html = Html(DemoReport.Make());
        Assert.DoesNotContain("http", XmlNamespace().Replace(html, "").Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        XDocument page = XDocument.Parse(html);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe" or "object");
        Assert.All(page.Descendants().Attributes("src"), a => Assert.StartsWith("data:image/png;base64,", a.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_of_the_user_is_shown_and_never_read_as_markup()
    {
        Picture picture = new(new(1, 1, [0]), Nasty, Tone.Bad, Nasty);
        ReportDocument document = new(Nasty) { Subtitle = Nasty, Kicker = Nasty, Footer = Nasty };
        document.Facts.Add(new(Nasty, Nasty));
        document.Summary.Paragraph(Nasty);
        Chapter chapter = document.Chapter(Nasty, Nasty);
        chapter.Section(Nasty)
            .Bullets(Nasty).Numbered(Nasty).Facts(new Fact(Nasty, Nasty)).Callout(Tone.Good, Nasty, Nasty).KeyFigures(new KeyFigure(Nasty, Nasty, Nasty))
            .Table(new Table(Column.Text(Nasty), Column.Number(Nasty)) { Caption = Nasty }.Row(Nasty, Nasty))
            .Figure(new LineChart(Nasty, [LineSeries.FromOne(Nasty, [1, 2])]) { Subtitle = Nasty, Description = Nasty, X = new(Nasty), Markers = [new(1, Nasty)] }, Nasty)
            .Pictures([picture], Nasty).PictureRows([new(Nasty, [picture])], Nasty).Code(Nasty, Nasty).Terminal(Nasty, Nasty).Details(Nasty, b => b.Paragraph(Nasty));
        string html = Html(document);
        XDocument page = XDocument.Parse(html);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script>alert(\"x\")</script> & 'quoted' ]]> \uFFFD\uFFFD\uFFFD -->", page.Descendants("h1").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Strong_and_code_marks_become_elements_and_lonely_marks_stay()
    {
        Assert.Equal("a <strong>b</strong> <code>c &lt; **d**</code> e", Markup.Inline("a **b** `c < **d**` e"));
        Assert.Equal("2 ** 3 and `tick", Markup.Inline("2 ** 3 and `tick"));
        Assert.Equal("<strong>a</strong> ** b", Markup.Inline("**a** ** b"));
        Assert.Equal("", Markup.Inline(""));
    }

    [Fact]
    public void An_empty_report_is_still_a_page() => Assert.Equal("Nothing", XDocument.Parse(Html(new("Nothing"))).Descendants("h1").Single().Value);

    [Fact]
    public void The_same_report_gives_the_same_text() => Assert.Equal(Html(DemoReport.Make()), Html(DemoReport.Make()));

    [Fact]
    public void A_picture_arrives_whole()
    {
        ReportDocument document = new("Pictures");
        document.Summary.Pictures([new(new GrayImage(2, 2, [0, 80, 160, 255]), "four pixels")]);
        XElement image = XDocument.Parse(Html(document)).Descendants("img").Single();
        GrayImage read = ImageFile.Decode(Convert.FromBase64String(image.Attribute("src")!.Value.Split(',')[1]), "embedded");
        Assert.Equal([0, 80, 160, 255], read.Pixels);
        Assert.Equal("four pixels", image.Attribute("alt")!.Value);
    }

    [Fact]
    public void A_row_with_the_wrong_number_of_cells_is_refused() =>
        Assert.Contains("2 cells, 1 were given", Assert.Throws<ArgumentException>(() => new Table(Column.Text("a"), Column.Text("b")).Row("only")).Message, StringComparison.Ordinal);

    [Fact]
    public void Figures_are_numbered_through_the_whole_report()
    {
        string[] captions = [.. XDocument.Parse(Html(DemoReport.Make())).Descendants("b").Select(b => b.Value)];
        Assert.Equal([.. Enumerable.Range(1, captions.Length).Select(i => $"Figure {i}.")], captions);
    }

    [GeneratedRegex("xmlns=\"http[^\"]*\"")]
    private static partial Regex XmlNamespace();
}
