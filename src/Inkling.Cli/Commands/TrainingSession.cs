using Inkling.Digits;
using Spectre.Console;

namespace Inkling.Cli;

/// <summary>What all verbs that show something while it goes on have in common: the terminal, Ctrl+C, the exit code.</summary>
internal static class TrainingSession
{
    /// <summary>Runs a training and says how it ended.</summary>
    internal static int Run(TextWriter output, TextWriter error, Func<WorkflowView, CancellationToken, WorkflowResult> train) => Run(output, error, null, train);

    /// <summary>Runs a training and says how it ended.</summary>
    internal static int Run(TextWriter output, TextWriter error, ViewKind? kind, Func<WorkflowView, CancellationToken, WorkflowResult> train) => Show(output, error, kind, (view, stop) =>
    {
        WorkflowResult result = train(view, stop);
        if (result.Status == RunStatus.Completed)
            return ExitCode.Success;
        // On a terminal that was closed nobody could read it, and to write there fails.
        if (!view.IsGone)
            error.WriteLine(result.Status == RunStatus.Diverged ? $"error: {result.Verdict}" : $"stopped: {result.Verdict}");
        return result.Status == RunStatus.Diverged ? ExitCode.Diverged : ExitCode.Cancelled;
    });

    /// <summary>Runs something that is shown and can be stopped.</summary>
    internal static int Show(TextWriter output, TextWriter error, Func<WorkflowView, CancellationToken, int> action) => Show(output, error, null, action);

    private static int Show(TextWriter output, TextWriter error, ViewKind? kind, Func<WorkflowView, CancellationToken, int> action)
    {
        IAnsiConsole console = Consoles.Create(output);
        ViewKind best = ViewKinds.Best(console, Environment.GetEnvironmentVariable);
        // What is asked for is shown also where the terminal is doubted; a pipe gets plain lines all the same.
        WorkflowView view = new(console, TimeProvider.System, best == ViewKind.Plain ? best : kind ?? best, Consoles.IsForeground);
        using StopSignals signals = new(view.Stopping, Leave);
        view.Keys = Keyboard.Find(new KeyBindings(signals.Request, view.ToggleCurves, view.Time).Press);
        using Suspension suspension = new(() => view.Pause(), view.GoOn);
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
            // Not waited for longer than a moment: to write may take for ever, on a terminal that nobody reads.
            Thread tidy = new(() =>
            {
                if (!view.Pause())
                    error.WriteLine();
            })
            {
                IsBackground = true,
            };
            tidy.Start();
            tidy.Join(TimeSpan.FromMilliseconds(500));
            Environment.Exit(code);
        }
    }
}
