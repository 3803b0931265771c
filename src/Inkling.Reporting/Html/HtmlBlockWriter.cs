using System.Globalization;
using Inkling.Vision;

namespace Inkling.Reporting;

/// <summary>Writes the blocks of a report and numbers its figures.</summary>
internal sealed class HtmlBlockWriter(TextWriter writer)
{
    // Columns of short texts never wrap: on a phone the table scrolls instead.
    private const int ShortCell = 24;

    private int _figures;

    public void WriteAll(IEnumerable<ReportBlock> blocks)
    {
        foreach (ReportBlock block in blocks)
            Write(block);
    }

    public static void WriteFacts(TextWriter writer, IEnumerable<Fact> facts, string style)
    {
        writer.Write($"<dl class=\"{style}\">\n");
        foreach (Fact fact in facts)
            writer.Write($"<div><dt>{Markup.Escape(fact.Name)}</dt><dd>{Markup.Inline(fact.Value)}</dd></div>\n");
        writer.Write("</dl>\n");
    }

    private void Write(ReportBlock block)
    {
        switch (block)
        {
            case ParagraphBlock paragraph: writer.Write($"<p>{Markup.Inline(paragraph.Text)}</p>\n"); break;
            case ListBlock list: WriteList(list); break;
            case FactsBlock facts: WriteFacts(writer, facts.Facts, "facts"); break;
            case CalloutBlock callout: WriteCallout(callout); break;
            case KeyFiguresBlock figures: WriteKeyFigures(figures); break;
            case TableBlock table: WriteTable(table.Table); break;
            case FiguresBlock figures: WriteFigures(figures); break;
            case ImageGridBlock grid: WriteGrid(grid); break;
            case ImageRowsBlock rows: WriteRows(rows); break;
            case CodeBlock code: WriteCode(code); break;
            case DetailsBlock details: WriteDetails(details); break;
            default: throw new NotSupportedException($"The writer does not know blocks of type {block.GetType().Name}.");
        }
    }

    private void WriteList(ListBlock list)
    {
        string element = list.Ordered ? "ol" : "ul";
        writer.Write($"<{element}>\n");
        foreach (string item in list.Items)
            writer.Write($"<li>{Markup.Inline(item)}</li>\n");
        writer.Write($"</{element}>\n");
    }

    private void WriteCallout(CalloutBlock callout)
    {
        // The sign says what the colour says, for those who do not see the colour.
        string text = callout.Text.Length > 0 ? $"<p>{Markup.Inline(callout.Text)}</p>" : "";
        writer.Write(
            $"<div class=\"callout {Name(callout.Tone)}\"><span class=\"sign\" aria-hidden=\"true\">{Sign(callout.Tone)}</span>"
            + $"<div><p class=\"callout-title\">{Markup.Inline(callout.Title)}</p>{text}</div></div>\n");
    }

    private void WriteKeyFigures(KeyFiguresBlock block)
    {
        writer.Write("<dl class=\"figures-big\">\n");
        foreach (KeyFigure figure in block.Figures)
        {
            string note = figure.Note.Length > 0 ? $"<dd class=\"note\">{Markup.Inline(figure.Note)}</dd>" : "";
            writer.Write(
                $"<div class=\"{Name(figure.Tone)}\"><dt>{Markup.Escape(figure.Label)}</dt><dd class=\"value\">{Markup.Escape(figure.Value)}</dd>{note}</div>\n");
        }

        writer.Write("</dl>\n");
    }

    private void WriteTable(Table table)
    {
        // Wide tables scroll inside their own box; the box can be reached and moved by keyboard.
        string label = table.Caption.Length > 0 ? Markup.Escape(table.Caption) : "Table";
        writer.Write($"<div class=\"table-box\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">\n<table>\n");
        if (table.Caption.Length > 0)
            writer.Write($"<caption>{Markup.Inline(table.Caption)}</caption>\n");
        string[] classes = [.. table.Columns.Select((c, i) => c.Numeric ? "n" : table.Rows.All(r => r.Cells[i].Length <= ShortCell) ? "s" : "l")];
        writer.Write("<thead><tr>");
        for (int i = 0; i < table.Columns.Count; i++)
            writer.Write($"<th scope=\"col\" class=\"{classes[i]}\">{Markup.Inline(table.Columns[i].Title)}</th>");
        writer.Write("</tr></thead>\n<tbody>\n");
        foreach (TableRow row in table.Rows)
        {
            writer.Write(row.Style == RowStyle.Plain ? "<tr>" : $"<tr class=\"row-{Name(row.Style)}\">");
            for (int i = 0; i < row.Cells.Count; i++)
            {
                string element = i == 0 && !table.Columns[i].Numeric ? "th" : "td";
                string scope = element == "th" ? " scope=\"row\"" : "";
                writer.Write($"<{element}{scope} class=\"{classes[i]}\">{Markup.Inline(row.Cells[i])}</{element}>");
            }

            writer.Write("</tr>\n");
        }

        writer.Write("</tbody>\n</table>\n</div>\n");
    }

    private void WriteFigures(FiguresBlock block)
    {
        writer.Write(block.Figures.Count > 1 ? "<div class=\"figures\">\n" : "<div class=\"figures one\">\n");
        foreach (Figure figure in block.Figures)
        {
            int number = ++_figures;
            string caption = figure.Caption.Length > 0 ? " " + Markup.Inline(figure.Caption) : "";
            writer.Write(
                $"<figure id=\"figure-{number}\">\n{figure.Chart.ToInlineSvg($"chart-{number}")}<figcaption><b>Figure {number}.</b>{caption}</figcaption>\n</figure>\n");
        }

        writer.Write("</div>\n");
    }

    private void WriteGrid(ImageGridBlock grid)
    {
        string width = grid.PictureWidth.ToString(CultureInfo.InvariantCulture);
        writer.Write($"<figure class=\"pictures\">\n<div class=\"grid\" style=\"--w:{width}px\">\n");
        foreach (Picture picture in grid.Pictures)
        {
            writer.Write($"<figure class=\"picture {Name(picture.Tone)}\">{ImageElement(picture)}");
            if (picture.Caption.Length > 0)
                writer.Write($"<figcaption>{string.Join("<br/>", picture.Caption.Split('\n').Select(Markup.Inline))}</figcaption>");
            writer.Write("</figure>\n");
        }

        writer.Write("</div>\n");
        WriteCaption(grid.Caption);
        writer.Write("</figure>\n");
    }

    private void WriteRows(ImageRowsBlock rows)
    {
        string width = rows.PictureWidth.ToString(CultureInfo.InvariantCulture);
        writer.Write($"<figure class=\"pictures\">\n<div class=\"rows\" style=\"--w:{width}px\">\n");
        foreach (PictureRow row in rows.Rows)
        {
            writer.Write($"<div class=\"row\"><p>{Markup.Inline(row.Label)}</p><div>");
            foreach (Picture picture in row.Pictures)
                writer.Write($"<span class=\"{Name(picture.Tone)}\">{ImageElement(picture)}</span>");
            writer.Write("</div></div>\n");
        }

        writer.Write("</div>\n");
        WriteCaption(rows.Caption);
        writer.Write("</figure>\n");
    }

    private void WriteCaption(string caption)
    {
        if (caption.Length > 0)
            writer.Write($"<figcaption>{Markup.Inline(caption)}</figcaption>\n");
    }

    private static string ImageElement(Picture picture)
    {
        string text = Markup.Escape((picture.Description.Length > 0 ? picture.Description : picture.Caption).Replace('\n', ' '));
        string tooltip = text.Length > 0 ? $" title=\"{text}\"" : "";
        string size = string.Create(CultureInfo.InvariantCulture, $"width=\"{picture.Image.Width}\" height=\"{picture.Image.Height}\"");
        return $"<img src=\"data:image/png;base64,{Convert.ToBase64String(PngWriter.Encode(picture.Image))}\" {size} alt=\"{text}\"{tooltip}/>";
    }

    private void WriteCode(CodeBlock code)
    {
        string caption = code.Caption.Length > 0 ? $"<figcaption>{Markup.Inline(code.Caption)}</figcaption>" : "";
        string text = Markup.Escape(code.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n'));
        writer.Write($"<figure class=\"code{(code.Terminal ? " terminal" : "")}\">{caption}<pre tabindex=\"0\"><code>{text}</code></pre></figure>\n");
    }

    private void WriteDetails(DetailsBlock details)
    {
        writer.Write($"<details>\n<summary>{Markup.Inline(details.Summary)}</summary>\n<div class=\"details-body\">\n");
        WriteAll(details.Blocks);
        writer.Write("</div>\n</details>\n");
    }

    private static string Name(Tone tone) => tone switch
    {
        Tone.Info => "info",
        Tone.Good => "good",
        Tone.Warning => "warning",
        Tone.Bad => "bad",
        _ => "neutral",
    };

    private static string Name(RowStyle style) => style switch
    {
        RowStyle.Strong => "strong",
        RowStyle.Total => "total",
        RowStyle.Good => "good",
        RowStyle.Bad => "bad",
        _ => "plain",
    };

    private static string Sign(Tone tone) => tone switch
    {
        Tone.Good => "✓",
        Tone.Bad => "✗",
        Tone.Warning => "!",
        Tone.Info => "i",
        _ => "•",
    };
}
