using System.Text;

namespace Inkling.Cli;

/// <summary>Passes whole lines on without the blanks at their ends, which fill a terminal's width but only trouble whoever reads a file.</summary>
/// <param name="inner">Where the lines go.</param>
internal sealed class PlainLines(TextWriter inner) : TextWriter
{
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }
        inner.WriteLine(_line.ToString().TrimEnd());
        _line.Clear();
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
