using Inkling.Reporting;

namespace Inkling.Cli;

/// <summary>
/// Fits a table into a number of columns of a terminal. Numbers are never broken: first headings are wrapped, then columns of text, and
/// what still does not fit continues in a second table below that begins with the first column again.
/// </summary>
internal static class TableLayout
{
    // Below this a column of text is no longer readable.
    private const int NarrowestText = 14;

    /// <summary>The widths of columns that are shown side by side.</summary>
    /// <param name="Columns">Indices of the columns.</param>
    /// <param name="Widths">Characters of each.</param>
    /// <param name="Gap">Characters between two.</param>
    internal sealed record Part(IReadOnlyList<int> Columns, IReadOnlyList<int> Widths, int Gap);

    /// <summary>Cuts a table into parts that fit.</summary>
    /// <param name="table">The table; its cells are plain text.</param>
    /// <param name="width">Characters of a line.</param>
    internal static IReadOnlyList<Part> Fit(Table table, int width)
    {
        List<Part> parts = [];
        List<int> columns = [.. Enumerable.Range(0, table.Columns.Count)];
        while (columns.Count > 0)
        {
            int take = columns.Count;
            int[] widths;
            while (!TryFit(table, columns[..take], width, out widths) && take > (parts.Count == 0 ? 1 : 2))
                take--;
            int gap = widths.Sum() + (3 * (take - 1)) <= width ? 3 : 2;
            GrowHeadings(table, columns[..take], widths, width - (gap * (take - 1)));
            parts.Add(new Part(columns[..take], widths, gap));
            bool isDone = take == columns.Count;
            columns.RemoveRange(0, take);
            if (!isDone)
                columns.Insert(0, 0);
            else
                break;
        }
        return parts;
    }

    /// <summary>Cuts a text into lines of at most so many characters, at spaces where there are any.</summary>
    internal static IReadOnlyList<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        while (text.Length > width)
        {
            int space = text.LastIndexOf(' ', width);
            int end = space > 0 ? space : width;
            lines.Add(text[..end].TrimEnd());
            text = text[end..].TrimStart();
        }
        lines.Add(text);
        return lines;
    }

    private static bool TryFit(Table table, IReadOnlyList<int> columns, int width, out int[] widths)
    {
        const int gap = 2;
        int[] fitted = [.. columns.Select(column => Math.Max(LongestCell(table, column), LongestWord(table.Columns[column].Title)))];
        int room = width - (gap * (columns.Count - 1));
        while (fitted.Sum() > room)
        {
            int widest = Enumerable.Range(0, fitted.Length)
                .Where(i => !table.Columns[columns[i]].Numeric && fitted[i] > Math.Max(NarrowestText, LongestWord(table.Columns[columns[i]].Title)))
                .DefaultIfEmpty(-1).MaxBy(i => i < 0 ? 0 : fitted[i]);
            if (widest < 0)
                break;
            fitted[widest]--;
        }
        widths = fitted;
        return fitted.Sum() <= room;
    }

    // Room that is left goes to headings: first none should need more than two lines, then as many as can be stand in one.
    private static void GrowHeadings(Table table, IReadOnlyList<int> columns, int[] widths, int room)
    {
        for (int lines = 2; lines >= 1; lines--)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                string title = table.Columns[columns[i]].Title;
                int needed = widths[i];
                while (Wrap(title, needed).Count > lines)
                    needed++;
                if (needed - widths[i] <= room - widths.Sum())
                    widths[i] = needed;
            }
        }
    }

    private static int LongestCell(Table table, int column) => table.Rows.Select(row => row.Cells[column].Length).DefaultIfEmpty(0).Max();

    private static int LongestWord(string text) => text.Split(' ').Max(word => word.Length);
}
