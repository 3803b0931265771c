using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Inkling.Cli;

/// <summary>
/// Tidies up before Ctrl+Z stops this process, and before Ctrl+\ ends it. Signals that the process was started to ignore stay ignored.
/// </summary>
internal sealed class Suspension : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Action _pause;
    private readonly Action _goOn;
    private readonly PosixSignalRegistration? _quit;
    private PosixSignalRegistration? _stop;
    private bool _isDisposed;

    /// <summary>Listens until disposed; where there are no such signals it does nothing.</summary>
    /// <param name="pause">Leaves the terminal as it was found; called on a thread of the system's.</param>
    /// <param name="goOn">Told when the process goes on, in the foreground or not.</param>
    internal Suspension(Action pause, Action goOn)
    {
        (_pause, _goOn) = (pause, goOn);
        if (OperatingSystem.IsWindows() || !Posix.IsKnown)
            return;
        _stop = PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop);
        _quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => pause());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _stop?.Dispose();
            _quit?.Dispose();
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _pause();
            // Without a handler the signal does what it always does, and the shell sees a process that Ctrl+Z has stopped.
            _stop!.Dispose();
            Posix.StopSelf();
            _stop = PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop);
            _goOn();
        }
    }
}
