using System.Globalization;
using System.Text;

namespace Inkling.Reporting;

/// <summary>Where a text's position is.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Writes SVG elements: numbers with at most two decimals and a point, texts escaped, colours as classes of <see cref="ChartStyle"/>.</summary>
/// <param name="id">Prefix of every id, so that several drawings share a page.</param>
internal sealed class SvgBuilder(string id)
{
    /// <summary>Width of every drawing in its own units: text of 11.5 units stays readable when a phone shows it 360 pixels wide.</summary>
    public const double Width = 420;

    private readonly StringBuilder _body = new();

    public string Id { get; } = id;

    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Append($"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" class=\"{style}\"/>");

    public void Rectangle(double x, double y, double width, double height, string style, string tooltip = "", double radius = 0, double? opacity = null)
    {
        string extra = (radius > 0 ? $" rx=\"{Number(radius)}\"" : "") + (opacity is { } o ? $" fill-opacity=\"{Number(o)}\"" : "");
        Element($"rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(Math.Max(0, width))}\" height=\"{Number(Math.Max(0, height))}\"{extra}", "rect", style, tooltip);
    }

    public void Circle(double x, double y, double radius, string style, string tooltip = "") =>
        Element($"circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\"", "circle", style, tooltip);

    public void Path(StringBuilder data, string style)
    {
        if (data.Length > 0)
            Append($"<path d=\"{data}\" class=\"{style}\"/>");
    }

    public void Text(double x, double y, string text, string style, Anchor anchor = Anchor.Start, double turn = 0)
    {
        string at = anchor switch
        {
            Anchor.Middle => " text-anchor=\"middle\"",
            Anchor.End => " text-anchor=\"end\"",
            _ => "",
        };
        string turned = turn == 0 ? "" : $" transform=\"rotate({Number(turn)} {Number(x)} {Number(y)})\"";
        Append($"<text x=\"{Number(x)}\" y=\"{Number(y)}\" class=\"{style}\"{at}{turned}>{Markup.Escape(text)}</text>");
    }

    /// <summary>Everything until <see cref="EndClip"/> is drawn only inside the rectangle.</summary>
    public void BeginClip(double x, double y, double width, double height)
    {
        string clip = $"{Id}-clip-{_body.Length}";
        Append($"<clipPath id=\"{clip}\"><rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"/></clipPath>");
        Append($"<g clip-path=\"url(#{clip})\">");
    }

    public void EndClip() => Append("</g>");

    public string Finish(double height, string title, string description, bool standAlone)
    {
        string size = $"viewBox=\"0 0 {Number(Width)} {Number(height)}\"";
        string style = standAlone ? $"<style>{ChartStyle.Css}</style>\n" : "";
        string paper = standAlone ? $"<rect width=\"{Number(Width)}\" height=\"{Number(height)}\" class=\"ik-paper\"/>\n" : "";
        // The heading inside the picture repeats the title: readers of the page hear it once, as the picture's name.
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} class=\"ik-chart\" role=\"img\" aria-labelledby=\"{Id}-title {Id}-desc\">\n"
            + $"<title id=\"{Id}-title\">{Markup.Escape(title)}</title>\n<desc id=\"{Id}-desc\">{Markup.Escape(description)}</desc>\n{style}{paper}{_body}</svg>\n";
    }

    private void Element(string open, string name, string style, string tooltip) =>
        Append(tooltip.Length == 0 ? $"<{open} class=\"{style}\"/>" : $"<{open} class=\"{style}\"><title>{Markup.Escape(tooltip)}</title></{name}>");

    private void Append(string element) => _body.Append(element).Append('\n');
}
