using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Where a replay begins.</summary>
/// <param name="Checkpoint">The checkpoint to go on from; null to begin with the seed's weights.</param>
/// <param name="Taken">Steps taken before it.</param>
public sealed record ReplayStart(string? Checkpoint, StepCount Taken)
{
    /// <summary>Files in the folder that are no whole checkpoints, and were passed over.</summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];

    /// <summary>The checkpoint of a run from which there are the fewest steps to a step: of those to resume from, the last before it.</summary>
    /// <param name="folder">The run's checkpoints.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="isKnown">Whether the step is known to have been taken, though it may lie behind the last checkpoint.</param>
    /// <exception cref="UserErrorException">The step is 0, or lies behind the run's last checkpoint and is not known to have been taken.</exception>
    public static ReplayStart Nearest(string folder, StepCount step, bool isKnown = false)
    {
        Check(step);
        ReplayStart nearest = new(null, default);
        StepCount? last = null;
        List<string> damaged = [];
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.safetensors") : [];
        foreach (string file in files.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            if (TakenIn(file, damaged) is not { } taken)
                continue;
            last = last is { } latest && latest.CompareTo(taken) >= 0 ? latest : taken;
            if (taken.CompareTo(step) < 0 && (nearest.Checkpoint is null || taken.CompareTo(nearest.Taken) > 0))
                nearest = new ReplayStart(file, taken);
        }
        if (last is not { } trained)
            throw new UserErrorException($"'{folder}' holds no checkpoint to resume from, so it does not tell which steps the run has taken: give the folder with its {CheckpointOptions.LastFileName}.");
        if (!isKnown && step.CompareTo(trained) > 0)
            throw new UserErrorException($"Step {step.Value} lies behind the last checkpoint in '{folder}', which stands after {trained}, and the run has recorded no such step: give one up to there.");
        return nearest with { Damaged = damaged };
    }

    /// <exception cref="UserErrorException">The step is 0.</exception>
    internal static void Check(StepCount step)
    {
        if (step.Value == 0)
            throw new UserErrorException("There is no step 0: steps are counted from 1.");
    }

    /// <summary>Steps that a training had taken when a checkpoint of it was saved.</summary>
    internal static StepCount TakenIn(TrainerState state)
    {
        TrainingIdentity identity = state.Identity;
        if (identity.BatchesPerEpoch < 1 || identity.Window < 1)
            return default;
        TrainingPlan plan = TrainingPlan.Make(new EpochCount(1), null, new BatchCount(identity.BatchesPerEpoch), new BatchCount(identity.Window));
        return plan.StepsAt(state.Clock);
    }

    private static StepCount? TakenIn(string file, List<string> damaged)
    {
        try
        {
            // Files of weights alone are whole, but nothing goes on from them.
            Neural.Checkpoint checkpoint = Neural.Checkpoint.Read(file);
            return checkpoint.Metadata.ContainsKey(TrainerState.MetadataKey) ? TakenIn(TrainerState.Of(checkpoint)) : null;
        }
        catch (CheckpointException)
        {
            damaged.Add(file);
            return null;
        }
    }
}
