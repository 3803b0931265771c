namespace Inkling.Cli;

/// <summary>What the keys do.</summary>
/// <param name="stop">Does what Ctrl+C does.</param>
/// <param name="toggle">Shows the curves or hides them.</param>
/// <param name="time">The clock on the wall.</param>
internal sealed class KeyBindings(Action stop, Action toggle, TimeProvider time)
{
    // A key that is held down comes again within this time. It must not count as the second wish, the one that leaves at once.
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private char _last;
    private long _at;

    /// <summary>A key was pressed.</summary>
    internal void Press(char key)
    {
        key = char.ToLowerInvariant(key);
        bool isHeld = key == _last && time.GetElapsedTime(_at) < Held;
        (_last, _at) = (key, time.GetTimestamp());
        if (isHeld)
            return;
        if (key == 'q')
            stop();
        else if (key == 'c')
            toggle();
    }
}
