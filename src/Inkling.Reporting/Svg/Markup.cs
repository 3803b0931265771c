using System.Text;

namespace Inkling.Reporting;

/// <summary>Text made safe for HTML and XML.</summary>
internal static class Markup
{
    /// <summary>Escapes the five special characters and replaces what XML 1.0 forbids (most control characters, lone surrogates).</summary>
    public static string Escape(string text)
    {
        StringBuilder result = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                '\t' or '\n' => result.Append(c),
                '\r' => result,
                _ => result.Append(c < ' ' || c is '\uFFFE' or '\uFFFF' || char.IsSurrogate(c) ? '\uFFFD' : c),
            };
        }

        return result.ToString();
    }

    /// <summary>Escapes, then turns <c>**strong**</c> and <c>`code`</c> into elements; marks without a partner stay as they are.</summary>
    public static string Inline(string text)
    {
        StringBuilder result = new();
        string[] parts = text.Split('`');
        for (int i = 0; i < parts.Length; i++)
        {
            // Odd parts lie between two backticks, unless the last one has no partner.
            if (i % 2 == 1 && i < parts.Length - 1)
                result.Append("<code>").Append(Escape(parts[i])).Append("</code>");
            else if (i % 2 == 1)
                Strong(result.Append('`'), parts[i]);
            else
                Strong(result, parts[i]);
        }

        return result.ToString();
    }

    private static void Strong(StringBuilder result, string text)
    {
        string[] parts = text.Split("**");
        for (int i = 0; i < parts.Length; i++)
        {
            bool open = i % 2 == 1, closed = i < parts.Length - 1;
            result.Append(open ? closed ? "<strong>" : "**" : "").Append(Escape(parts[i])).Append(open && closed ? "</strong>" : "");
        }
    }
}
