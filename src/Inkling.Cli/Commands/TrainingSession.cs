using Inkling.Digits;

namespace Inkling.Cli;

/// <summary>What all verbs that show something while it goes on have in common: the terminal, Ctrl+C, the exit code.</summary>
internal static class TrainingSession
{
    /// <summary>Runs a training and says how it ended.</summary>
    internal static int Run(TextWriter output, TextWriter error, Func<WorkflowView, CancellationToken, WorkflowResult> train) => Show(output, error, (view, stop) =>
    {
        WorkflowResult result = train(view, stop);
        if (result.Status == RunStatus.Completed)
            return ExitCode.Success;
        error.WriteLine(result.Status == RunStatus.Diverged ? $"error: {result.Verdict}" : $"stopped: {result.Verdict}");
        return result.Status == RunStatus.Diverged ? ExitCode.Diverged : ExitCode.Cancelled;
    });

    /// <summary>Runs something that is shown and can be stopped.</summary>
    internal static int Show(TextWriter output, TextWriter error, Func<WorkflowView, CancellationToken, int> action)
    {
        WorkflowView view = new(Consoles.Create(output), TimeProvider.System);
        using StopSignals signals = new(view.Stopping, Leave);
        try
        {
            return action(view, signals.Token);
        }
        finally
        {
            view.Close();
        }

        void Leave(int code)
        {
            // Only a line feed: the thread that draws may hold its lock for good, on a terminal that nobody reads.
            error.WriteLine();
            Environment.Exit(code);
        }
    }
}
