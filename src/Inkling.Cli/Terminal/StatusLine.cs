using Spectre.Console;

namespace Inkling.Cli;

/// <summary>
/// One line at the bottom of a terminal that is drawn over again, at most ten times a second by the clock on the wall. It neither hides
/// the cursor nor changes any other setting, so there is nothing to restore however the program ends. Without a terminal it does nothing.
/// </summary>
/// <param name="console">Where to draw.</param>
/// <param name="time">The clock on the wall.</param>
internal sealed class StatusLine(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // Back to the first column and clear to the end of the line.
    private static readonly ControlCode Erase = new("\r\u001b[K");

    private readonly Lock _gate = new();
    /// <summary>Whether there is anything to draw on.</summary>
    internal bool IsTerminal { get; } = console.Profile.Capabilities is { Ansi: true, Interactive: true };
    private long? _drawn;
    private bool _visible;

    /// <summary>Draws the line, unless it was drawn a moment ago.</summary>
    /// <param name="markup">Makes the line, in Spectre's markup, for a number of columns.</param>
    internal void Show(Func<int, string> markup)
    {
        if (!IsTerminal)
            return;
        lock (_gate)
        {
            if (_drawn is { } drawn && time.GetElapsedTime(drawn) < Interval)
                return;
            _drawn = time.GetTimestamp();
            console.Write(Erase);
            // Three columns stay free: the terminal itself writes ^C there, and some wrap as soon as the last one is written.
            console.Markup(markup(console.Profile.Width - 3));
            _visible = true;
        }
    }

    /// <summary>Takes the line away and writes above where it stood.</summary>
    internal void Above(Action<IAnsiConsole> write)
    {
        lock (_gate)
        {
            if (_visible)
                console.Write(Erase);
            (_visible, _drawn) = (false, null);
            write(console);
        }
    }
}
