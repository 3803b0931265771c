using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits.Tests;

/// <summary>Writes down what a run shows.</summary>
internal sealed class RecordingView : IWorkflowView
{
    internal List<string> Moments { get; } = [];

    internal Dictionary<string, Table> Tables { get; } = [];

    /// <summary>Called at the end of each epoch.</summary>
    internal Action<DigitNetwork, EpochRecord>? AtEpochEnd { get; init; }

    public IProgress<ProgressSnapshot>? Progress => null;

    public void RunStarted(RunStart run) => Moments.Add("run");

    public void PhaseStarted(WorkflowPhase phase) => Moments.Add(phase.ToString());

    public void Text(string text)
    {
    }

    public void Note(Tone tone, string title, string text) => Moments.Add(title);

    public void Facts(string title, IReadOnlyList<Fact> facts)
    {
    }

    public void Table(string title, Table table) => Tables[title] = table;

    public void TrainingStarted(TrainingStart training) => Moments.Add($"training {training.Network.Key}");

    public void EpochFinished(DigitNetwork network, EpochRecord epoch)
    {
        Moments.Add($"epoch {network.Key} {epoch.Epoch}");
        AtEpochEnd?.Invoke(network, epoch);
    }

    public void TrainingFinished(DigitNetwork network, FitResult result) => Moments.Add($"trained {network.Key}");

    public void Finished(WorkflowResult result) => Moments.Add("finished");
}
