using System.Text;
using Inkling.Reporting;
using Spectre.Console;
using Table = Inkling.Reporting.Table;
using TableRow = Inkling.Reporting.TableRow;

namespace Inkling.Cli;

/// <summary>A table as lines of text: a heading, a line below it, the rows; numbers flush right.</summary>
internal static class TableText
{
    /// <summary>The lines in Spectre's markup, none wider than <paramref name="width"/> where that can be.</summary>
    internal static IEnumerable<string> Lines(Table table, int width)
    {
        bool isFirst = true;
        foreach (TableLayout.Part part in TableLayout.Fit(table, width))
        {
            if (!isFirst)
                yield return "";
            isFirst = false;
            foreach (string line in Row(table, part, [.. table.Columns.Select(column => column.Title)], atBottom: true))
                yield return $"[dim]{line}[/]";
            yield return $"[dim]{new string('─', part.Widths.Sum() + (part.Gap * (part.Widths.Count - 1)))}[/]";
            foreach (TableRow row in table.Rows)
            {
                foreach (string line in Row(table, part, row.Cells, atBottom: false))
                    yield return StyleOf(row.Style) is { } style ? $"[{style}]{line}[/]" : line;
            }
        }
    }

    // Headings of several lines stand on the line below them, cells begin at the top.
    private static IEnumerable<string> Row(Table table, TableLayout.Part part, IReadOnlyList<string> cells, bool atBottom)
    {
        IReadOnlyList<string>[] wrapped = [.. part.Columns.Select((column, i) => TableLayout.Wrap(cells[column], part.Widths[i]))];
        int height = wrapped.Max(lines => lines.Count);
        for (int y = 0; y < height; y++)
        {
            StringBuilder line = new();
            for (int i = 0; i < wrapped.Length; i++)
            {
                int index = atBottom ? y - (height - wrapped[i].Count) : y;
                string text = index >= 0 && index < wrapped[i].Count ? wrapped[i][index] : "";
                line.Append(' ', i == 0 ? 0 : part.Gap);
                line.Append(table.Columns[part.Columns[i]].Numeric ? text.PadLeft(part.Widths[i]) : text.PadRight(part.Widths[i]));
            }
            yield return Markup.Escape(Texts.Printable(line.ToString().TrimEnd()));
        }
    }

    private static string? StyleOf(RowStyle style) => style switch
    {
        RowStyle.Strong or RowStyle.Total => "bold",
        RowStyle.Good => "green",
        RowStyle.Bad => "red",
        _ => null,
    };
}
