using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>
/// Shows a run while it goes on: a terminal, a window, nothing. It is called on the thread of the run, in order, and cannot change
/// anything. Texts are plain; tables and facts are formatted already.
/// </summary>
public interface IWorkflowView
{
    /// <summary>Told how a training or an evaluation advances, at most ten times a second.</summary>
    IProgress<ProgressSnapshot>? Progress { get; }

    /// <summary>The run begins; its folder exists.</summary>
    void RunStarted(RunStart run);

    /// <summary>A phase begins; what follows belongs to it.</summary>
    void PhaseStarted(WorkflowPhase phase);

    /// <summary>Something to read.</summary>
    void Text(string text);

    /// <summary>A message that stands out: a remark, a warning, a verdict.</summary>
    /// <param name="tone">What kind of message it is.</param>
    /// <param name="title">Its first line.</param>
    /// <param name="text">The rest; may be empty.</param>
    void Note(Tone tone, string title, string text);

    /// <summary>Names and values.</summary>
    /// <param name="title">What they are about; may be empty.</param>
    /// <param name="facts">The pairs.</param>
    void Facts(string title, IReadOnlyList<Fact> facts);

    /// <summary>A table.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="table">Columns and rows.</param>
    void Table(string title, Table table);

    /// <summary>A training begins.</summary>
    void TrainingStarted(TrainingStart training);

    /// <summary>An epoch of the training that began last has ended.</summary>
    void EpochFinished(DigitNetwork network, EpochRecord epoch);

    /// <summary>The training that began last has ended, for whatever reason.</summary>
    void TrainingFinished(DigitNetwork network, FitResult result);

    /// <summary>The run is over and everything is written.</summary>
    void Finished(WorkflowResult result);
}

/// <summary>A run that begins.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Folder">Where its results go, as a full path.</param>
/// <param name="Quick">Whether it has a reduced size.</param>
/// <param name="Facts">Version, data, seed, threads and the like.</param>
public sealed record RunStart(string Name, string Folder, bool Quick, IReadOnlyList<Fact> Facts);

/// <summary>A training that begins.</summary>
/// <param name="Network">What is trained.</param>
/// <param name="Recipe">How.</param>
/// <param name="Summary">Its layers.</param>
/// <param name="TrainingImages">Images of an epoch.</param>
/// <param name="ValidationImages">Images of a validation.</param>
/// <param name="Particulars">What the trainer does not do as it does by default, for people: <c>at most 500 steps</c>.</param>
public sealed record TrainingStart(DigitNetwork Network, Recipe Recipe, ModelSummary Summary, int TrainingImages, int ValidationImages, IReadOnlyList<string> Particulars);

/// <summary>Shows nothing.</summary>
public sealed class SilentView : IWorkflowView
{
    /// <summary>The only one that is needed.</summary>
    public static SilentView Instance { get; } = new();

    /// <inheritdoc/>
    public IProgress<ProgressSnapshot>? Progress => null;

    /// <inheritdoc/>
    public void RunStarted(RunStart run)
    {
    }

    /// <inheritdoc/>
    public void PhaseStarted(WorkflowPhase phase)
    {
    }

    /// <inheritdoc/>
    public void Text(string text)
    {
    }

    /// <inheritdoc/>
    public void Note(Tone tone, string title, string text)
    {
    }

    /// <inheritdoc/>
    public void Facts(string title, IReadOnlyList<Fact> facts)
    {
    }

    /// <inheritdoc/>
    public void Table(string title, Table table)
    {
    }

    /// <inheritdoc/>
    public void TrainingStarted(TrainingStart training)
    {
    }

    /// <inheritdoc/>
    public void EpochFinished(DigitNetwork network, EpochRecord epoch)
    {
    }

    /// <inheritdoc/>
    public void TrainingFinished(DigitNetwork network, FitResult result)
    {
    }

    /// <inheritdoc/>
    public void Finished(WorkflowResult result)
    {
    }
}
