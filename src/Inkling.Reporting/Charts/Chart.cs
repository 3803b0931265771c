using System.Text;

namespace Inkling.Reporting;

/// <summary>
/// A chart as data. <see cref="ToSvg"/> draws it; the same drawing stands inlined in a report and alone in a file, in light and in dark surroundings.
/// Values that are not finite are left out.
/// </summary>
/// <param name="Title">What the chart shows; stands above it.</param>
public abstract record Chart(string Title)
{
    /// <summary>A smaller line below the title; may be empty.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>What there is to see, for those who do not see it; made from the data where empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Draws the chart as a stand-alone SVG document with its own light and dark style.</summary>
    /// <returns>The document's text.</returns>
    public string ToSvg() => Draw("chart", standAlone: true);

    /// <summary>Writes <see cref="ToSvg"/> to a file (UTF-8).</summary>
    /// <param name="path">The file; it is replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveSvg(string path) => File.WriteAllText(path, ToSvg(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>Draws the chart to stand in a page that brings <see cref="ChartStyle.Css"/> itself.</summary>
    /// <param name="id">A name that no other element of the page begins with.</param>
    /// <returns>One svg element.</returns>
    internal string ToInlineSvg(string id) => Draw(id, standAlone: false);

    /// <summary>Draws everything below the title.</summary>
    /// <param name="svg">Where to draw.</param>
    /// <param name="top">Where the drawing may begin.</param>
    /// <returns>The height that was used, from 0.</returns>
    private protected abstract double Draw(SvgBuilder svg, double top);

    /// <summary>A description made from the data.</summary>
    private protected abstract string Describe();

    private string Draw(string id, bool standAlone)
    {
        SvgBuilder svg = new(id);
        double top = 6;
        foreach (string line in TextMeasure.Wrap(Title, 14, SvgBuilder.Width - 16))
            svg.Text(8, top += 16, line, "ik-title");
        foreach (string line in TextMeasure.Wrap(Subtitle, 11.5, SvgBuilder.Width - 16))
            svg.Text(8, top += 15, line, "ik-muted");
        double height = Draw(svg, top + 8);
        return svg.Finish(height, Title, Description.Length > 0 ? Description : Describe(), standAlone);
    }
}
