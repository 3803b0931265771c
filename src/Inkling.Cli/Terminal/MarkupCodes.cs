using System.Text;
using Spectre.Console;

namespace Inkling.Cli;

/// <summary>
/// Turns a line of Spectre's markup into a terminal's codes. Spectre itself looks at every character of a line, which is ten times as much
/// work for a picture that is drawn ten times a second; here it is asked once for each style. Styles inside styles are not known.
/// </summary>
/// <param name="console">Knows what the terminal can show.</param>
internal sealed class MarkupCodes(IAnsiConsole console)
{
    private readonly Dictionary<string, (string Begin, string End)> _styles = [];

    /// <summary>The line with codes in place of markup.</summary>
    internal string Translate(string markup)
    {
        StringBuilder line = new();
        string end = "";
        for (int at = 0; at < markup.Length; at++)
        {
            char c = markup[at];
            bool isEscaped = c is '[' or ']' && at + 1 < markup.Length && markup[at + 1] == c;
            if (c != '[' || isEscaped)
            {
                line.Append(c);
                at += isEscaped ? 1 : 0;
                continue;
            }
            int close = markup.IndexOf(']', at);
            string style = markup[(at + 1)..close];
            at = close;
            if (style == "/")
            {
                line.Append(end);
                continue;
            }
            (string begin, end) = Style(style);
            line.Append(begin);
        }
        return line.ToString();
    }

    private (string Begin, string End) Style(string style)
    {
        if (!_styles.TryGetValue(style, out (string Begin, string End) codes))
        {
            string[] around = console.ToAnsi(new Markup($"[{style}]x[/]")).Split('x');
            _styles[style] = codes = (around[0], around[^1]);
        }
        return codes;
    }
}
