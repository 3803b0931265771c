using System.Text;

namespace Inkling.Cli;

/// <summary>A picture of dots, eight of them (two wide, four high) in a character of Unicode's block of Braille patterns.</summary>
/// <param name="columns">Characters of a line.</param>
/// <param name="rows">Lines.</param>
internal sealed class BrailleCanvas(int columns, int rows)
{
    private const char Blank = '\u2800';

    private readonly byte[] _dots = new byte[columns * rows];
    private readonly byte[] _pens = new byte[columns * rows];

    /// <summary>Dots of a line.</summary>
    internal int Width => 2 * columns;

    /// <summary>Lines of dots.</summary>
    internal int Height => 4 * rows;

    /// <summary>Sets a dot; outside the picture it does nothing.</summary>
    /// <param name="x">From the left.</param>
    /// <param name="y">From the top.</param>
    /// <param name="pen">The number of a style; a character has that of its last dot.</param>
    internal void Dot(int x, int y, byte pen)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            return;
        int cell = (y / 4 * columns) + (x / 2);
        _dots[cell] |= Bit(x % 2, y % 4);
        _pens[cell] = pen;
    }

    /// <summary>A line of characters in Spectre's markup.</summary>
    /// <param name="row">From the top.</param>
    /// <param name="styles">The pens' styles.</param>
    internal string Markup(int row, IReadOnlyList<string> styles)
    {
        StringBuilder line = new();
        int open = -1;
        for (int cell = row * columns; cell < (row + 1) * columns; cell++)
        {
            int pen = _dots[cell] == 0 ? -1 : _pens[cell];
            if (pen != open)
                line.Append(open < 0 ? "" : "[/]").Append(pen < 0 ? "" : $"[{styles[pen]}]");
            open = pen;
            // A blank is a blank, also for whoever copies the text.
            line.Append(pen < 0 ? ' ' : (char)(Blank + _dots[cell]));
        }
        return line.Append(open < 0 ? "" : "[/]").ToString();
    }

    // The dots are numbered in columns of three; the lowest two came later.
    private static byte Bit(int x, int y) => (byte)(y < 3 ? 1 << (y + (3 * x)) : 0x40 << x);
}
