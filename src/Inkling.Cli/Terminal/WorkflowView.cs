using Inkling.Digits;
using Inkling.Reporting;
using Inkling.Training;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Inkling.Reporting.Table;

namespace Inkling.Cli;

/// <summary>A run in a terminal, or as plain lines in a pipe.</summary>
internal sealed class WorkflowView : IWorkflowView, IProgress<ProgressSnapshot>
{
    private readonly IAnsiConsole _console;
    private readonly StatusLine _status;
    private EpochLines _epochs = new(1);

    /// <summary>Shows runs on a console.</summary>
    /// <param name="console">Where.</param>
    /// <param name="time">The clock on the wall.</param>
    internal WorkflowView(IAnsiConsole console, TimeProvider time)
    {
        (_console, Time) = (console, time);
        _status = new StatusLine(console, time);
    }

    /// <summary>The clock on the wall.</summary>
    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public IProgress<ProgressSnapshot>? Progress => _status.IsTerminal ? this : null;

    /// <inheritdoc/>
    public void Report(ProgressSnapshot value) => _status.Show(width => ProgressText.Markup(value, width));

    /// <inheritdoc/>
    public void RunStarted(RunStart run)
    {
        Write(new Markup($"[bold]Inkling[/]  {Markup.Escape(run.Name)}"));
        if (run.Quick)
            Write(Blocks.Note(Tone.Warning, "Quick run", "Everything at a reduced size: the numbers show that it works, not how good the networks can be."));
        Write(Blocks.Facts("", run.Facts));
        Places([("Results", run.Folder)]);
    }

    /// <inheritdoc/>
    public void PhaseStarted(WorkflowPhase phase) => Write(Blocks.Rule(phase.ToString(), _console.Profile.Width), Blocks.Text(phase.Question, "italic"));

    /// <inheritdoc/>
    public void Text(string text) => Write(Blocks.Text(text));

    /// <inheritdoc/>
    public void Note(Tone tone, string title, string text) => Write(Blocks.Note(tone, title, text));

    /// <inheritdoc/>
    public void Facts(string title, IReadOnlyList<Fact> facts) => Write(Blocks.Facts(title, facts));

    /// <inheritdoc/>
    public void Table(string title, Table table) => Write(Blocks.Table(title, table));

    /// <inheritdoc/>
    public void TrainingStarted(TrainingStart training)
    {
        _epochs = new EpochLines(training.Recipe.Epochs);
        Write(
            Blocks.Text($"**Training the {training.Network.Title}**: {training.TrainingImages:N0} images, {training.Recipe.Epochs} epochs in batches of {training.Recipe.BatchSize}"),
            new Markup($"[dim]{EpochLines.Heading}[/]"));
    }

    /// <inheritdoc/>
    public void EpochFinished(DigitNetwork network, EpochRecord epoch) => _status.Above(console => console.MarkupLine(_epochs.Line(epoch)));

    /// <inheritdoc/>
    public void TrainingFinished(DigitNetwork network, FitResult result) => _status.Above(console =>
    {
        if (result.Best is { } best)
            console.Write(Blocks.Text($"{result.Message} Best epoch: {best.Epoch}."));
        else
            console.Write(Blocks.Text(result.Message));
    });

    /// <inheritdoc/>
    public void Finished(WorkflowResult result)
    {
        Write(Blocks.Rule("Result", _console.Profile.Width));
        if (result.Status == RunStatus.Completed)
            Write(Blocks.Text(result.Verdict));
        int met = result.Criteria.Count(criterion => criterion.IsMet);
        if (result.Criteria.Count > 0 && result.Status == RunStatus.Completed)
            Write(Blocks.Note(met == result.Criteria.Count ? Tone.Good : Tone.Bad, $"{met} of {result.Criteria.Count} criteria met", ""));
        Places([.. result.Files.Select(file => (file.What, Path.Combine(result.Folder, file.Path))), ("All in", result.Folder)]);
        _status.Above(console => console.MarkupLine($"  [dim]It took {Texts.Duration(result.Time)}.[/]"));
    }

    /// <summary>Tells that a wish to stop was heard; any thread may call it.</summary>
    internal void Stopping() => _status.Above(console => console.MarkupLine("  [yellow]Stopping: the batch is finished and saved. Press Ctrl+C again to leave at once.[/]"));

    /// <summary>Leaves the terminal as it was found.</summary>
    internal void Close() => _status.Above(_ => { });

    // Paths are never wrapped, so that they can be copied whole.
    private void Places(IReadOnlyList<(string Name, string Path)> places) => _status.Above(console =>
    {
        int width = console.Profile.Width;
        console.Profile.Width = int.MaxValue / 4;
        try
        {
            Grid grid = Blocks.Columns(2, gap: 3);
            foreach ((string name, string path) in places)
                grid.AddRow(new Markup($"[dim]{Markup.Escape(name)}[/]"), Blocks.Path(path));
            console.WriteLine();
            console.Write(Blocks.Indented(grid));
        }
        finally
        {
            console.Profile.Width = width;
        }
    });

    private void Write(params ReadOnlySpan<IRenderable?> blocks)
    {
        IRenderable?[] kept = blocks.ToArray();
        _status.Above(console =>
        {
            console.WriteLine();
            foreach (IRenderable block in kept.OfType<IRenderable>())
            {
                console.Write(block);
                if (block is Markup)
                    console.WriteLine();
            }
        });
    }
}
