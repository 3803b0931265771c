using Spectre.Console;

namespace Inkling.Cli;

/// <summary>
/// A few lines at the bottom of a terminal that are drawn over again, at most ten times a second by the clock on the wall. Without a
/// terminal it does nothing.
/// <para>The cursor rests at the beginning of the first line, so "erase to the end of the screen" clears the lines however the terminal has
/// broken them anew after its size changed (as long as that line is still on the screen), and what somebody else writes stays above. A
/// picture is one write, over the old one, so that nothing flickers. Lines are not wrapped within that write; apart from that, and for no
/// longer, no setting of the terminal changes: the cursor stays visible and the screen is the ordinary one. A process that is killed (kill -9)
/// leaves its last picture below the shell's prompt.</para>
/// </summary>
/// <param name="console">Where to draw.</param>
/// <param name="time">The clock on the wall.</param>
/// <param name="isForeground">Whether the terminal is this process's to draw on: one that the shell has put into the background writes lines only.</param>
internal sealed class LiveRegion(IAnsiConsole console, TimeProvider time, Func<bool> isForeground)
{
    private const string Erase = "\r\u001b[J", ToEndOfLine = "\u001b[K", ToEndOfScreen = "\u001b[J", NoWrap = "\u001b[?7l", Wrap = "\u001b[?7h";

    // .NET switches the arrow keys and the keypad to another mode when a program first writes to a terminal, and leaves them in it.
    private const string OrdinaryKeys = "\u001b[?1l\u001b>";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly MarkupCodes _codes = new(console);
    private Func<int, int, IReadOnlyList<string>>? _content;
    private long? _drawn;
    private (int, int) _size;
    private bool _isVisible;
    private bool _isPaused;
    private bool _isGone;

    /// <summary>Whether there is anything to draw on.</summary>
    internal bool IsTerminal { get; } = console.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>Whether the terminal has been closed meanwhile.</summary>
    internal bool IsGone => Volatile.Read(ref _isGone);

    /// <summary>Draws lines, unless they were drawn a moment ago.</summary>
    /// <param name="content">Makes the lines, in Spectre's markup, for a number of columns and of lines.</param>
    internal void Show(Func<int, int, IReadOnlyList<string>> content)
    {
        if (!IsTerminal)
            return;
        lock (_gate)
        {
            _content = content;
            if (_drawn is { } drawn && time.GetElapsedTime(drawn) < Interval)
                return;
            Draw();
        }
    }

    /// <summary>Draws what was shown last again, at once: it has changed.</summary>
    internal void Refresh()
    {
        lock (_gate)
        {
            if (_content is not null)
                Draw();
        }
    }

    /// <summary>Writes above the lines.</summary>
    /// <param name="write">What to write; it ends at the beginning of a line.</param>
    /// <param name="keep">Whether the lines are drawn again below; otherwise they are gone.</param>
    internal void Above(Action<IAnsiConsole> write, bool keep = false)
    {
        lock (_gate)
        {
            if (!IsTerminal)
            {
                write(console);
                return;
            }
            bool isVisible = _isVisible;
            _isVisible = false;
            if (!keep)
                (_content, _drawn) = (null, null);
            string written = Hold(write);
            bool mine = isForeground() && !_isPaused;
            Write((isVisible && mine ? Erase : "") + written + (_content is null || !mine ? "" : Picture(_content)));
        }
    }

    /// <summary>Takes the lines away and leaves the terminal as it was found, until it is told to go on.</summary>
    /// <param name="patience">How long to wait for a picture that is being drawn: on a terminal that nobody reads it takes for ever.</param>
    /// <returns>Whether it was done.</returns>
    internal bool TryClose(TimeSpan patience)
    {
        if (!IsTerminal || !_gate.TryEnter(patience))
            return false;
        try
        {
            if (isForeground())
                Write((_isVisible ? Erase : "") + OrdinaryKeys);
            (_isVisible, _isPaused) = (false, true);
            return true;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Lines are drawn again from now on.</summary>
    internal void GoOn()
    {
        lock (_gate)
            _isPaused = false;
    }

    private void Draw()
    {
        _drawn = time.GetTimestamp();
        if (isForeground() && !_isPaused)
            Write(Picture(_content!));
    }

    private string Picture(Func<int, int, IReadOnlyList<string>> content)
    {
        // The last column stays free: some terminals wrap as soon as it is written. So does a line, for the one that follows.
        (int width, int height) = (Math.Max(1, console.Profile.Width - 1), Math.Max(1, console.Profile.Height - 1));
        IReadOnlyList<string> lines = content(width, height);
        int count = Math.Min(lines.Count, height);
        _isVisible = count > 0;
        if (count == 0)
            return Erase;
        // tmux takes the end of a line that was erased for text, and breaks the line there when it no longer fits; one that was erased whole is empty.
        string erase = _size == (width, height) ? "\r" : Erase;
        _size = (width, height);
        string picture = string.Join(ToEndOfLine + "\r\n", lines.Take(count).Select(_codes.Translate));
        string up = count > 1 ? $"\u001b[{count - 1}A" : "";
        return $"{erase}{NoWrap}{picture}{ToEndOfScreen}\r{up}{Wrap}";
    }

    // Everything that belongs together is written at once, or a terminal could show what is between.
    private string Hold(Action<IAnsiConsole> write)
    {
        IAnsiConsoleOutput output = console.Profile.Out;
        using StringWriter held = new() { NewLine = output.Writer.NewLine };
        console.Profile.Out = new AnsiConsoleOutput(held);
        try
        {
            write(console);
        }
        finally
        {
            console.Profile.Out = output;
        }
        return held.ToString();
    }

    private void Write(string text)
    {
        if (_isGone || text.Length == 0)
            return;
        try
        {
            console.Write(new ControlCode(text));
        }
        catch (IOException)
        {
            // The terminal's window was closed. There is nothing to show any more, and the run must not end without saving because of it.
            Volatile.Write(ref _isGone, true);
        }
    }
}
