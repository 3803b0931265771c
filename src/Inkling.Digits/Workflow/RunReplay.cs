using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>A step of a run, taken once more.</summary>
/// <param name="Network">Whose step it is.</param>
/// <param name="Start">Where the replay began.</param>
/// <param name="Step">What the step did.</param>
/// <param name="Recorded">What the run wrote of it; null if it recorded no steps.</param>
public sealed record ReplayedRunStep(DigitNetwork Network, ReplayStart Start, ReplayedStep Step, StepRecord? Recorded)
{
    /// <summary>What is not as the run recorded it; empty if all is, or if nothing was recorded.</summary>
    public IReadOnlyList<string> Differences => Recorded is null ? [] : Step.Record.DifferencesFrom(Recorded);
}

/// <summary>Takes a step of a run once more, from the checkpoint nearest to it, to see which images it learned from and what they did.</summary>
public static class RunReplay
{
    /// <summary>Replays a step; the run's folder is only read.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="network">Whose, where the run trained several; null for the only one.</param>
    /// <param name="options">Threads and, where the data have moved, their folder.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="UserErrorException">The folder is no run's, the run has no such step or network, or the data are not the run's.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ReplayedRunStep Run(string folder, StepCount step, DigitNetwork? network, WorkflowOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        TrainingConfiguration training = Choose(folder, RunResumption.Trainings(folder), network);
        RunSession.SetThreads(options);
        string checkpoints = Path.Combine(folder, RunFolder.Checkpoints, training.Network.Key);
        string steps = TrainerParts.StepsFile(checkpoints);
        StepRecord? recorded = File.Exists(steps) ? StepRecorder.Find(steps, step) : null;
        ReplayStart start = ReplayStart.Nearest(checkpoints, step, isKnown: recorded is not null);
        DigitData data = DigitData.Load(options.DataFolder ?? training.DataFolder, training.Seed, training.Quick);
        RunResumption.Check(folder, data);
        Trainer trainer = new(TrainerParts.OptionsOf(training.Sections, checkpoints, Path.Combine(folder, RunFolder.Logs, training.Network.Key)));
        ReplayedStep replayed = trainer.Replay(NetworkTraining.ModuleOf(training, data), NetworkTraining.BatchesOf(data, training.Recipe), step, start.Checkpoint, stop);
        return new ReplayedRunStep(training.Network, start, replayed, recorded);
    }

    private static TrainingConfiguration Choose(string folder, TrainingConfiguration[] trainings, DigitNetwork? network)
    {
        string names = string.Join(" and ", trainings.Select(training => training.Network.Key));
        if (network is not null)
            return trainings.FirstOrDefault(training => training.Network == network) ?? throw new UserErrorException($"'{folder}' has not trained {network.Key}, only {names}.");
        return trainings.Length == 1 ? trainings[0] : throw new UserErrorException($"'{folder}' has trained {names}: say whose step, with --network {trainings[0].Network.Key}.");
    }
}
