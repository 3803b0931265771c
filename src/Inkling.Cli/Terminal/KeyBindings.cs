namespace Inkling.Cli;

/// <summary>What the keys do.</summary>
/// <param name="stop">Does what Ctrl+C does.</param>
/// <param name="toggle">Shows the curves or hides them.</param>
/// <param name="time">The clock on the wall.</param>
internal sealed class KeyBindings(Action stop, Action toggle, TimeProvider time)
{
    // A key that is held down comes again within this time. It must not count as the second wish, the one that leaves at once.
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    private long? _stopPressed;

    /// <summary>A key was pressed.</summary>
    internal void Press(char key)
    {
        switch (char.ToLowerInvariant(key))
        {
            case 'q':
                bool isHeld = _stopPressed is { } at && time.GetElapsedTime(at) < Held;
                _stopPressed = time.GetTimestamp();
                if (!isHeld)
                    stop();
                break;
            case 'c':
                toggle();
                break;
        }
    }
}
