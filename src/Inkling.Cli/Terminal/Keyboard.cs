namespace Inkling.Cli;

/// <summary>Keys that are listened to for a while, on a thread of their own.</summary>
/// <param name="begin">Makes the terminal give each key at once; false if there is nothing to listen to.</param>
/// <param name="read">The keys pressed since the last call.</param>
/// <param name="end">Gives the terminal back as it was.</param>
/// <param name="pressed">Told each key.</param>
internal sealed class Keyboard(Func<bool> begin, Func<string> read, Action end, Action<char> pressed)
{
    // Quick enough for a key to feel immediate.
    private const int Milliseconds = 50;

    private readonly Lock _gate = new();
    private ManualResetEventSlim? _stop;

    /// <summary>The keys of this process's terminal; null where there are none to read.</summary>
    /// <param name="pressed">Told each key, on a thread of the keyboard's.</param>
    internal static Keyboard? Find(Action<char> pressed)
    {
        if (Console.IsInputRedirected)
            return null;
        if (OperatingSystem.IsWindows())
            return new Keyboard(() => !Console.KeyAvailable, ReadConsole, () => { }, pressed);
        if (!Posix.IsKnown)
            return null;
        KeyMode mode = new(Posix.Input, () => Posix.IsForeground(Posix.Input));
        return new Keyboard(mode.TryBegin, mode.Read, mode.End, pressed);
    }

    /// <summary>Whether keys are listened to.</summary>
    internal bool IsOn => Volatile.Read(ref _stop) is not null;

    /// <summary>Begins to listen, if it can.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            if (_stop is not null || !begin())
                return;
            ManualResetEventSlim stop = new();
            Volatile.Write(ref _stop, stop);
            new Thread(() => Listen(stop)) { IsBackground = true, Name = "keys" }.Start();
        }
    }

    /// <summary>Ends; the terminal is as it was before when this returns.</summary>
    internal void End()
    {
        lock (_gate)
        {
            // Not waited for: a key's consequence may itself be what ends the listening.
            _stop?.Set();
            Volatile.Write(ref _stop, null);
            end();
        }
    }

    private void Listen(ManualResetEventSlim stop)
    {
        while (!stop.Wait(Milliseconds))
        {
            foreach (char key in read())
                pressed(key);
        }
    }

    private static string ReadConsole() => Console.KeyAvailable ? Console.ReadKey(intercept: true).KeyChar.ToString() : "";
}
