using System.Text.Json;
using System.Text.Json.Serialization;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>What must be the same when a run resumes.</summary>
internal sealed record TrainingIdentity(ulong Seed, int BatchesPerEpoch, int Samples, int BatchSize, int Window, string Optimizer);

/// <summary>The best checkpoint as the last one remembers it; the file lies in the same folder.</summary>
internal sealed record SavedBest(string File, int Epoch, long Step, string Metric, double Value);

/// <summary>What the loop of a training knows at some moment, beside weights, clock and optimiser.</summary>
/// <param name="Clock">Where the run stood.</param>
/// <param name="History">Records so far.</param>
/// <param name="EarlyStopping">What early stopping remembers; null without it.</param>
/// <param name="Plateau">What the lowering of the rate remembers; null without it.</param>
/// <param name="ValidatedAt">Optimiser steps before the last validation; -1 if there was none.</param>
/// <param name="Elapsed">Time since the training began; null where nothing depends on it.</param>
/// <param name="OptimizerSteps">Steps that all optimisers together had taken.</param>
internal sealed record FitMoment(TrainingClock Clock, RunHistory History, EarlyStoppingState? EarlyStopping, PlateauState? Plateau, long ValidatedAt, TimeSpan? Elapsed, long OptimizerSteps)
{
    /// <summary>The epoch's training metrics so far; null for the present ones.</summary>
    internal IReadOnlyList<RunningSum>? Running { get; init; }

    /// <summary>What the callbacks remembered; null for what they remember now.</summary>
    internal StatefulMoment? Callbacks { get; init; }
}

/// <summary>Everything that a run needs to go on, beside weights and optimiser buffers.</summary>
internal sealed record TrainerState
{
    /// <summary>Key of the checkpoint's metadata that holds it, as JSON.</summary>
    internal const string MetadataKey = "trainer";

    private const int LongestQuote = 100;

    public required TrainingIdentity Identity { get; init; }

    public required int Epoch { get; init; }

    public required int Batch { get; init; }

    public required IReadOnlyList<SavedOptimizer> Optimizers { get; init; }

    public required IReadOnlyList<RunningSum> Running { get; init; }

    public EarlyStoppingState? EarlyStopping { get; init; }

    public required IReadOnlyList<SavedBest> Best { get; init; }

    public required IReadOnlyList<EpochRecord> History { get; init; }

    public required IReadOnlyList<ValidationRecord> Validations { get; init; }

    public required long ValidatedAt { get; init; }

    public TimeSpan? Elapsed { get; init; }

    public SortedDictionary<string, string>? Callbacks
    {
        get;
        // The order of the text must not depend on the country that it is read in.
        init => field = value is null ? null : new(value, StringComparer.Ordinal);
    }

    public PlateauState? Plateau { get; init; }

    /// <summary>Paths of the parameters that are frozen; null if none is.</summary>
    public IReadOnlyList<string>? Frozen { get; init; }

    [JsonIgnore]
    internal TrainingClock Clock => new(new EpochCount(Epoch), new BatchCount(Batch));

    internal string ToJson() => JsonSerializer.Serialize(this, TrainerStateJson.Default.TrainerState);

    /// <summary>Reads a checkpoint, checks that it fits the run, and only then fills network and optimisers.</summary>
    /// <exception cref="CheckpointException">It cannot be read or does not fit.</exception>
    internal static (TrainerState State, Checkpoint File, string Sha256) Load(string path, Module network, OptimizerSet optimizers, TrainingIdentity identity, TrainingPlan plan, string? dataSha256)
    {
        Checkpoint checkpoint = Checkpoint.Read(path, out string sha256);
        if (dataSha256 is not null && CheckpointHashes.Of(checkpoint.Metadata).Data is { } data && data != dataSha256)
            throw new CheckpointException($"'{path}' was saved in a training on other data (their SHA-256 begins with {data[..Math.Min(8, data.Length)]}, that of these with {dataSha256[..8]}): resume with the data that the run began with, or begin a new training with its weights.");
        return (Load(checkpoint, network, optimizers, identity, plan), checkpoint, sha256);
    }

    /// <summary>Checks that a checkpoint fits the run, and only then fills network and optimisers.</summary>
    /// <exception cref="CheckpointException">It does not fit.</exception>
    internal static TrainerState Load(Checkpoint checkpoint, Module network, OptimizerSet optimizers, TrainingIdentity identity, TrainingPlan plan)
    {
        TrainerState state = Of(checkpoint);
        state.CheckFits(identity, plan, checkpoint.Source);
        checkpoint.EnsureFits(network);
        Action fill = optimizers.Prepare(state.Optimizers, checkpoint);
        checkpoint.CopyTo(network);
        foreach ((string name, Parameter parameter) in network.Parameters.Named)
            parameter.IsFrozen = state.Frozen?.Contains(name) == true;
        fill();
        return state;
    }

    /// <summary>Reads a checkpoint that a run can resume from.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or holds weights only.</exception>
    internal static (TrainerState State, Checkpoint File) Read(string path)
    {
        Checkpoint checkpoint = Checkpoint.Read(path);
        return (Of(checkpoint), checkpoint);
    }

    /// <exception cref="CheckpointException">It holds weights only, or a state that cannot be read.</exception>
    internal static TrainerState Of(Checkpoint checkpoint) => checkpoint.Metadata.TryGetValue(MetadataKey, out string? json)
        ? Parse(json, checkpoint.Source)
        : throw new CheckpointException($"'{checkpoint.Source}' holds weights only, nothing to resume from: give the run's {CheckpointOptions.LastFileName}.");

    private static TrainerState Parse(string json, string path)
    {
        try
        {
            TrainerState? state = JsonSerializer.Deserialize(json, TrainerStateJson.Default.TrainerState);
            // Only what is written again as the same text: nothing twice, nothing unknown, nothing left out.
            if (state is { IsSound: true } && state.ToJson() == json)
                return state;
        }
        catch (JsonException)
        {
            // Said below, in words that help.
        }
        throw new CheckpointException($"'{path}' has a trainer state that cannot be read: it was written by another version or changed since; start the run anew.");
    }

    /// <summary>Whether nothing is missing within the lists either, and no number is one that cannot be.</summary>
    private bool IsSound =>
        Epoch >= 0 && Batch >= 0 && ValidatedAt >= -1 && Identity is { Optimizer: not null } && !(Elapsed < TimeSpan.Zero || Elapsed > TimeSpan.MaxValue / 2)
        && Optimizers?.All(optimizer => optimizer is { Name: not null, Steps: >= 0 } && IsRate(optimizer.LearningRate) && IsRate(optimizer.Momentum) && optimizer.ParameterSteps?.All(steps => steps >= 0) != false) == true
        && Running?.All(sum => sum is { Name: not null, State: not null }) == true
        && Best?.All(best => best is { File.Length: > 0, Epoch: >= 0, Step: >= 0, Metric: not null }) == true
        && History?.All(record => record is { Epoch: >= 0, Step: >= 0 } && AreSound(record.Metrics)) == true
        && Validations?.All(record => record is { Epoch: >= 0, Step: >= 0 } && AreSound(record.Metrics)) == true
        && EarlyStopping is null or { Waited: >= 0 } && Plateau is null or { Waited: >= 0, Resting: >= 0, Factor: > 0 and <= 1 }
        && Frozen?.All(path => path is not null) != false && Callbacks?.All(callback => callback.Value is not null) != false;

    private static bool IsRate(double? rate) => rate is null || (rate >= 0 && double.IsFinite(rate.Value));

    private static bool AreSound(IReadOnlyList<MetricValue>? values) => values?.All(value => value is { Column: not null, Samples: >= 0 }) == true;

    private void CheckFits(TrainingIdentity run, TrainingPlan plan, string path)
    {
        Check("seed", Identity.Seed, run.Seed);
        Check("optimiser", Identity.Optimizer, run.Optimizer);
        Check("number of training samples", Identity.Samples, run.Samples);
        Check("batch size", Identity.BatchSize, run.BatchSize);
        Check("AccumulateBatches", Identity.Window, run.Window);
        Check("number of batches in an epoch", Identity.BatchesPerEpoch, run.BatchesPerEpoch);
        if (Batch > run.BatchesPerEpoch)
            throw new CheckpointException($"'{path}' stands at batch {Batch} of {run.BatchesPerEpoch}: it does not fit the data.");
        StepCount taken = plan.StepsAt(Clock);
        if (taken.CompareTo(plan.TotalSteps) > 0)
            throw new CheckpointException($"'{path}' has {taken} behind it, but this run ends after {plan.TotalSteps}: set MaxEpochs or MaxSteps to at least what the run has done.");

        void Check<T>(string what, T saved, T now)
            where T : notnull
        {
            if (saved.Equals(now))
                return;
            string text = $"{saved}";
            throw new CheckpointException($"'{path}' was saved with {what} {(text.Length <= LongestQuote ? text : text[..LongestQuote] + "...")}, but this run has {now}: resume with the options and data that the run began with.");
        }
    }
}

/// <summary>The state as JSON, without reflection, so that trimmed programs can resume too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainerState))]
internal sealed partial class TrainerStateJson : JsonSerializerContext;
