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
    private readonly ViewKind _kind;
    private readonly LiveRegion _region;
    private readonly LiveTraining _training = new();
    private EpochLines _epochs = new(1);

    /// <summary>Shows runs on a console.</summary>
    /// <param name="console">Where.</param>
    /// <param name="time">The clock on the wall.</param>
    /// <param name="kind">How much of a training that goes on.</param>
    /// <param name="isForeground">Whether the terminal is this process's to draw on; null if it always is.</param>
    internal WorkflowView(IAnsiConsole console, TimeProvider time, ViewKind kind = ViewKind.Bar, Func<bool>? isForeground = null)
    {
        (_console, Time, _kind) = (console, time, kind);
        _region = new LiveRegion(console, time, isForeground ?? (() => true));
    }

    /// <summary>What is listened to while a network trains.</summary>
    internal Keyboard? Keys { get; set; }

    /// <summary>Whether the terminal has been closed meanwhile.</summary>
    internal bool IsGone => _region.IsGone;

    /// <summary>The clock on the wall.</summary>
    internal TimeProvider Time { get; }

    /// <inheritdoc/>
    public IProgress<ProgressSnapshot>? Progress => _region.IsTerminal && _kind != ViewKind.Plain ? this : null;

    /// <inheritdoc/>
    public void Report(ProgressSnapshot value)
    {
        _training.Add(value);
        _region.Show(Live);
    }

    /// <inheritdoc/>
    public void RunStarted(RunStart run)
    {
        Write(new Markup($"[bold]Inkling[/]  {Markup.Escape(run.Name)}"));
        if (run.Quick)
            Write(Blocks.Note(Tone.Warning, "Quick run", "Everything at a reduced size: the numbers show that it works, not how good the networks can be."));
        Write(Blocks.Facts("", [.. run.Facts.Select(fact => fact with { Name = fact.Name.PadRight("Results".Length) })]));
        int longest = run.Facts.Select(fact => fact.Name.Length).Append("Results".Length).Max();
        Unwrapped([new Markup($"  [dim]{"Results".PadRight(longest)}[/]   {Blocks.Link(run.Folder)}")]);
    }

    /// <inheritdoc/>
    public void PhaseStarted(WorkflowPhase phase) => Write(Blocks.Rule(phase.ToString(), _console.Profile.Width), Blocks.Text(phase.Question, "italic"));

    /// <inheritdoc/>
    public void Text(string text)
    {
        // A command at the end gets a line of its own, so that it can be copied whole.
        int command = text.IndexOf(": inkling ", StringComparison.Ordinal);
        Write(Blocks.Text(command < 0 ? text : text[..(command + 1)]));
        if (command >= 0)
            Unwrapped([new Markup($"    [blue]{Markup.Escape(text[(command + 2)..])}[/]")]);
    }

    /// <inheritdoc/>
    public void Note(Tone tone, string title, string text) => Write(Blocks.Note(tone, title, text));

    /// <inheritdoc/>
    public void Facts(string title, IReadOnlyList<Fact> facts) => Write(Blocks.Facts(title, facts));

    /// <inheritdoc/>
    public void Table(string title, Table table) => Write(Blocks.Table(title, table, _console.Profile.Width));

    /// <inheritdoc/>
    public void TrainingStarted(TrainingStart training)
    {
        _epochs = new EpochLines(training.Recipe.Epochs);
        Write(Blocks.Table(training.Network.Title, TrainingBlocks.Layers(training.Summary), _console.Profile.Width));
        Write(Blocks.Facts("", TrainingBlocks.Recipe(training)));
        Write(new Markup($"[dim]{_epochs.Heading}[/]"));
        if (_kind != ViewKind.Live)
            return;
        _training.Begin(training.Recipe.Epochs);
        Keys?.Begin();
    }

    /// <inheritdoc/>
    public void EpochFinished(DigitNetwork network, EpochRecord epoch)
    {
        _training.Add(epoch);
        _region.Above(console => console.MarkupLine(_epochs.Line(epoch)), keep: true);
    }

    /// <inheritdoc/>
    public void TrainingFinished(DigitNetwork network, FitResult result)
    {
        Keys?.End();
        IReadOnlyList<string> picture = _training.End(_console.Profile.Width - 1);
        _region.Above(console =>
        {
            foreach (string line in picture)
                console.MarkupLine(line);
        });
        // What went wrong is told by the note that follows.
        if (result.Reason == StopReason.Diverged)
            return;
        string best = result.Best is { } checkpoint ? $" The weights of {checkpoint.Moment} are kept." : "";
        bool cancelled = result.Reason == StopReason.Cancelled;
        _region.Above(console => console.Write(Blocks.Text((cancelled ? $"Stopped after {result.Steps}." : result.Message) + best)));
        if (cancelled && result.LastCheckpoint is { } last)
            Unwrapped([new Markup($"  Saved as {Blocks.Link(Path.GetFullPath(last))}")]);
    }

    /// <inheritdoc/>
    public void Finished(WorkflowResult result)
    {
        Write(Blocks.Rule("Result", _console.Profile.Width));
        if (result.Status == RunStatus.Completed)
            Write(Blocks.Text(result.Verdict));
        int met = result.Criteria.Count(criterion => criterion.IsMet);
        if (result.Criteria.Count > 0 && result.Status == RunStatus.Completed)
            Write(Blocks.Note(met == result.Criteria.Count ? Tone.Good : Tone.Bad, $"{met} of {result.Criteria.Count} criteria met", ""));
        int longest = result.Files.Select(file => file.Path.Length).DefaultIfEmpty(0).Max();
        Unwrapped(
        [
            new Markup(""),
            new Markup($"  [bold]Results[/] in {Blocks.Link(result.Folder)}"),
            .. result.Files.Select(file => new Markup(
                $"    {Blocks.Link(Path.Combine(result.Folder, file.Path), file.Path)}{new string(' ', longest - file.Path.Length)}   [dim]{Markup.Escape(file.What)}[/]")),
            new Markup(""),
            new Markup($"  [dim]It took {Texts.Duration(result.Time)}.[/]"),
        ]);
    }

    /// <summary>Names a file that was written.</summary>
    internal void Written(string path, string what) => Unwrapped([new Markup(""), new Markup($"  {Blocks.Link(Path.GetFullPath(path))}   [dim]{Markup.Escape(what)}[/]")]);

    /// <summary>Begins a part.</summary>
    internal void Part(string title, string text) => Write(Blocks.Rule(title, _console.Profile.Width), Blocks.Text(text));

    /// <summary>Tells that a wish to stop was heard; any thread may call it.</summary>
    internal void Stopping() => _region.Above(console => console.MarkupLine($"  [yellow]Stopping: finishing the batch and saving. Ctrl+C{(Keys is { IsOn: true } ? " or q" : "")} again leaves at once.[/]"), keep: true);

    /// <summary>Shows the curves or hides them; any thread may call it.</summary>
    internal void ToggleCurves()
    {
        _training.IsHidden = !_training.IsHidden;
        _region.Refresh();
    }

    /// <summary>Leaves the terminal as it was found, without waiting long for what is being drawn; any thread may call it.</summary>
    /// <returns>Whether there is a terminal and it was left so.</returns>
    internal bool Pause()
    {
        Keys?.End();
        return _region.TryClose(TimeSpan.FromMilliseconds(200));
    }

    /// <summary>Goes on after a pause.</summary>
    internal void GoOn()
    {
        _region.GoOn();
        if (_training.IsOn)
            Keys?.Begin();
    }

    /// <summary>Leaves the terminal as it was found.</summary>
    internal void Close()
    {
        Keys?.End();
        _region.TryClose(Timeout.InfiniteTimeSpan);
    }

    private IReadOnlyList<string> Live(int width, int height) => _training.Lines(width, height, Keys is { IsOn: true });

    // Paths and commands are never wrapped, so that they can be copied whole.
    private void Unwrapped(IReadOnlyList<IRenderable> lines) => _region.Above(console =>
    {
        int width = console.Profile.Width;
        console.Profile.Width = int.MaxValue / 4;
        try
        {
            foreach (IRenderable line in lines)
            {
                console.Write(line);
                console.WriteLine();
            }
        }
        finally
        {
            console.Profile.Width = width;
        }
    });

    private void Write(params ReadOnlySpan<IRenderable?> blocks)
    {
        IRenderable?[] kept = blocks.ToArray();
        _region.Above(console =>
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
