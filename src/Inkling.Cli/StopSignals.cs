using System.Runtime.InteropServices;

namespace Inkling.Cli;

/// <summary>
/// Turns Ctrl+C (and a polite request of the system to end) into a graceful stop: the first asks the training to finish its batch and
/// save, the second leaves at once. A terminal that is closed asks too; since shells tell it a second time, that never leaves at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action _announce;
    private readonly Action<int> _leave;
    private int _count;

    /// <summary>Listens until disposed.</summary>
    /// <param name="announce">Tells the user that the first was heard; called on a thread of the system's.</param>
    /// <param name="leave">Ends the process with an exit code.</param>
    internal StopSignals(Action announce, Action<int> leave)
    {
        (_announce, _leave) = (announce, leave);
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM])
            Listen(signal, Request);
        // On Windows the process ends soon after it is told, whatever it does.
        if (!OperatingSystem.IsWindows())
            Listen(PosixSignal.SIGHUP, Stop);
    }

    /// <summary>Cancelled by the first.</summary>
    internal CancellationToken Token => _stop.Token;

    /// <summary>Does what Ctrl+C does; any thread may call it.</summary>
    internal void Request()
    {
        if (Interlocked.Increment(ref _count) > 1)
            _leave(ExitCode.LeftAtOnce);
        else
            Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        // The source itself is left to the collector: a signal may still be on its way to it.
    }

    private void Listen(PosixSignal signal, Action heard) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        heard();
    }));

    private void Stop()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        _announce();
    }
}
