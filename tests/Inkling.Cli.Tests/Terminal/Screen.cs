using System.Text;
using System.Text.RegularExpressions;

namespace Inkling.Cli.Tests;

/// <summary>
/// A terminal in memory that knows the few codes Inkling uses, and refuses all others. When its width changes it breaks lines anew and the
/// cursor stays at its character, as most terminals do; and it remembers which lines it has broken until they are
/// erased, as some do.
/// </summary>
internal sealed partial class Screen(int width, int height)
{
    private readonly List<(StringBuilder Text, bool Continues)> _rows = [(new(), false)];
    private int _top, _row, _column;
    private bool _wraps = true, _application;
    private string _rest = "";

    /// <summary>
    /// Whether blanks count when lines are broken anew, as in tmux: those at the end of a line, unless it was erased whole, and lines at the
    /// bottom, which push others out at the top.
    /// </summary>
    internal bool KeepsBlanks { get; init; }

    /// <summary>Columns.</summary>
    internal int Width { get; private set; } = width;

    /// <summary>Lines.</summary>
    internal int Height { get; private set; } = height;

    /// <summary>Whether arrow keys and keypad are in the ordinary mode, and lines wrapped.</summary>
    internal bool IsOrdinary => _wraps && !_application;

    /// <summary>How often lines that are drawn over again were drawn.</summary>
    internal int Pictures { get; private set; }

    /// <summary>Everything that was written and not erased, what has scrolled out at the top too.</summary>
    internal string Text => string.Join('\n', _rows.Select(row => row.Text.ToString().TrimEnd())).TrimEnd('\n');

    /// <summary>What can be seen.</summary>
    internal IReadOnlyList<string> Visible => [.. _rows.Skip(_top).Take(Height).Select(row => row.Text.ToString().TrimEnd())];

    /// <summary>Where the cursor is, from 0.</summary>
    internal (int Row, int Column) Cursor => (_row - _top, _column);

    /// <summary>Shows what a program writes; an unfinished code waits for its rest.</summary>
    internal void Write(string text)
    {
        text = _rest + text;
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] != '\u001b')
            {
                Put(text[at++]);
                continue;
            }
            Match code = Code().Match(text, at);
            if (!code.Success)
            {
                Assert.True(text.Length - at < 1000, $"an unknown code: {text[(at + 1)..Math.Min(text.Length, at + 40)]}");
                break;
            }
            Do(code.Value);
            at += code.Length;
        }
        _rest = text[at..];
    }

    /// <summary>Somebody changes the window's size.</summary>
    internal void Resize(int width, int height)
    {
        List<(StringBuilder Text, bool Continues)> old = [.. _rows];
        int cursorRow = _row, cursorColumn = _column;
        _rows.Clear();
        for (int i = 0; i < old.Count; i++)
        {
            StringBuilder line = new(old[i].Text.ToString());
            int? cursor = i == cursorRow ? cursorColumn : null;
            for (; old[i].Continues && i + 1 < old.Count; i++)
            {
                line.Append(' ', Math.Max(0, Width - (line.Length % Width == 0 && line.Length > 0 ? Width : line.Length % Width)));
                if (i + 1 == cursorRow)
                    cursor = line.Length + cursorColumn;
                line.Append(old[i + 1].Text);
            }
            string text = KeepsBlanks ? line.ToString() : line.ToString().TrimEnd();
            int parts = Math.Max(1, Math.Max((text.Length + width - 1) / width, (cursor ?? 0) / width + 1));
            if (cursor is { } offset)
                (_row, _column) = (_rows.Count + (offset / width), offset % width);
            for (int part = 0; part < parts; part++)
                _rows.Add((new(part * width < text.Length ? text.Substring(part * width, Math.Min(width, text.Length - (part * width))) : ""), part < parts - 1));
        }
        if (KeepsBlanks)
        {
            // The lowest lines stay, blank or not; a cursor that has scrolled out is then put at the top.
            int blank = Math.Max(0, _top + Height - old.Count);
            _top = Math.Max(0, _rows.Count + blank - height);
            if (_row < _top)
                (_row, _column) = (_top, 0);
            while (_rows.Count <= _row)
                _rows.Add((new(), false));
            (Width, Height) = (width, height);
            return;
        }
        (Width, Height) = (width, height);
        // The cursor stays visible; what is then below the window is lost.
        _top = Math.Max(0, Math.Min(_rows.Count - height, _row));
        if (_row - _top >= height)
            _top = _row - height + 1;
        if (_rows.Count > _top + height)
            _rows.RemoveRange(_top + height, _rows.Count - _top - height);
    }

    private void Put(char c)
    {
        if (c == '\r')
        {
            _column = 0;
        }
        else if (c == '\n')
        {
            Feed();
        }
        else
        {
            Assert.False(char.IsControl(c), $"a control character: {(int)c}");
            if (_column >= Width && _wraps)
            {
                _rows[_row] = (_rows[_row].Text, true);
                Feed();
                _column = 0;
            }
            StringBuilder row = _rows[_row].Text;
            _column = Math.Min(_column, Width - 1);
            row.Append(' ', Math.Max(0, _column + 1 - row.Length));
            row[_column++] = c;
        }
    }

    private void Feed()
    {
        _row++;
        if (_row == _rows.Count)
            _rows.Add((new(), false));
        _top = Math.Max(_top, _row - Height + 1);
    }

    private void Do(string code)
    {
        switch (code)
        {
            case "\u001b[K":
                EraseLine();
                break;
            case "\u001b[J":
                EraseLine();
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case "\u001b[?7l" or "\u001b[?7h":
                _wraps = code.EndsWith('h');
                Pictures += _wraps ? 1 : 0;
                break;
            case "\u001b[?1h" or "\u001b[?1l":
                _application = code.EndsWith('h');
                break;
            default:
                if (code.EndsWith('A'))
                    _row = Math.Max(_top, _row - int.Parse(code[2..^1], System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    private void EraseLine()
    {
        StringBuilder row = _rows[_row].Text;
        int length = row.Length;
        row.Length = Math.Min(length, _column);
        if (_column > 0)
        {
            row.Append(' ', KeepsBlanks ? length - row.Length : 0);
            return;
        }
        // Only a line that is erased whole forgets that it was broken.
        _rows[_row] = (row, false);
        if (_row > 0)
            _rows[_row - 1] = (_rows[_row - 1].Text, false);
    }

    // Erase, up, wrapping, keypad, colours, links.
    [GeneratedRegex("\\G(?:\u001b\\[[KJ]|\u001b\\[\\d+A|\u001b\\[\\?[17][hl]|\u001b[=>]|\u001b\\[[\\d;]*m|\u001b\\]8;[^\u001b\u0007]*(?:\u001b\\\\|\u0007))")]
    private static partial Regex Code();
}
