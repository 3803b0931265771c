using System.Runtime.InteropServices;

namespace Inkling.Cli;

/// <summary>
/// Turns Ctrl+C (and a polite request of the system to end) into a graceful stop: the first asks the training to finish its batch and
/// save, the second leaves at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Listens until disposed.</summary>
    /// <param name="announce">Tells the user that the first was heard; called on a thread of the system's.</param>
    /// <param name="leave">Ends the process with an exit code.</param>
    internal StopSignals(Action announce, Action<int> leave)
    {
        void Heard(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref _count) > 1)
            {
                leave(ExitCode.LeftAtOnce);
                return;
            }
            _stop.Cancel();
            announce();
        }

        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard)];
    }

    /// <summary>Cancelled by the first.</summary>
    internal CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        // The source itself is left to the collector: a signal may still be on its way to it.
    }
}
