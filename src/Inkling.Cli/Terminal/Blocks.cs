using System.Text;
using Inkling.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Inkling.Reporting.Table;

namespace Inkling.Cli;

/// <summary>Plain data as things that Spectre.Console can draw. Everything stands two columns in, below its phase's rule.</summary>
internal static class Blocks
{
    private const int Indent = 2;

    /// <summary>The widest a line of prose or a rule gets: longer lines are hard to read.</summary>
    internal const int LongestLine = 100;

    /// <summary>A line across the terminal with a title.</summary>
    internal static IRenderable Rule(string title, int width)
    {
        string lead = $"── {title} ";
        return new Markup($"[bold]{Markup.Escape(Texts.Printable(lead))}[/][dim]{new string('─', Math.Max(2, Math.Min(width, LongestLine) - lead.Length))}[/]");
    }

    /// <summary>Prose, with the report's <c>**strong**</c> and <c>`code`</c>.</summary>
    internal static IRenderable Text(string text, string style = "default") => Indented(new Markup($"[{style}]{Inline(text)}[/]"));

    /// <summary>A message that stands out.</summary>
    internal static IRenderable Note(Tone tone, string title, string text)
    {
        (string sign, string style) = tone switch
        {
            Tone.Good => ("✓", "green"),
            Tone.Warning => ("!", "yellow"),
            Tone.Bad => ("✗", "red"),
            _ => ("•", "blue"),
        };
        Grid grid = Columns(2);
        grid.AddRow(new Markup($"[{style}]{sign}[/]"), new Markup($"[bold {style}]{Inline(title)}[/]"));
        if (text.Length > 0)
            grid.AddRow(Spectre.Console.Text.Empty, new Markup(Inline(text)));
        return Indented(grid);
    }

    /// <summary>Names and values under each other.</summary>
    internal static IRenderable Facts(string title, IReadOnlyList<Fact> facts)
    {
        Grid grid = Columns(2, gap: 3);
        foreach (Fact fact in facts)
            grid.AddRow(new Markup($"[dim]{Inline(fact.Name)}[/]"), new Markup(Inline(fact.Value)));
        return Titled(title, grid);
    }

    /// <summary>A table with a line below its heading; numbers are flush right.</summary>
    internal static IRenderable Table(string title, Table table, int width)
    {
        IEnumerable<IRenderable> lines = TableText.Lines(table, width - Indent).Select(line => line.Length == 0 ? Spectre.Console.Text.Empty : (IRenderable)new Markup(line));
        return Titled(title.Length > 0 ? title : table.Caption, new Rows(lines));
    }

    /// <summary>A path, in markup, that terminals which can do so open at a click.</summary>
    /// <param name="fullPath">Where it leads.</param>
    /// <param name="shown">What is shown of it; null shows it from where the user stands.</param>
    internal static string Link(string fullPath, string? shown = null) =>
        $"[link={new Uri(fullPath).AbsoluteUri.Replace("[", "%5B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal)}]{Markup.Escape(shown ?? Shorten(fullPath))}[/]";

    /// <summary>Two columns in.</summary>
    internal static IRenderable Indented(IRenderable inner) => new Padder(inner, new Padding(Indent, 0, 0, 0));

    /// <summary>Columns side by side, none of them wider than it needs.</summary>
    internal static Grid Columns(int count, int gap = 1)
    {
        Grid grid = new();
        for (int i = 0; i < count; i++)
            grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, i < count - 1 ? gap : 0, 0), NoWrap = i < count - 1 });
        return grid;
    }

    // Relative to where the user stands, unless that is longer or leads out of the folder.
    private static string Shorten(string fullPath)
    {
        string relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, fullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? fullPath : relative;
    }

    private static IRenderable Titled(string title, IRenderable inner) =>
        Indented(title.Length == 0 ? inner : new Rows(new Markup($"[bold]{Inline(title)}[/]"), inner));

    /// <summary>The report's inline marks as Spectre's; everything else is shown as it is.</summary>
    internal static string Inline(string text)
    {
        StringBuilder markup = new();
        string[] codes = Texts.Printable(text).Split('`');
        bool isClosed = codes.Length % 2 == 1;
        for (int i = 0; i < codes.Length; i++)
        {
            if (isClosed && i % 2 == 1)
                markup.Append($"[blue]{Markup.Escape(codes[i])}[/]");
            else
                markup.Append(i > 0 && !isClosed ? "`" : "").Append(Strong(codes[i]));
        }
        return markup.ToString();
    }

    private static string Strong(string text)
    {
        string[] parts = text.Split("**");
        if (parts.Length % 2 == 0)
            return Markup.Escape(text);
        return string.Concat(parts.Select((part, i) => i % 2 == 1 ? $"[bold]{Markup.Escape(part)}[/]" : Markup.Escape(part)));
    }
}
