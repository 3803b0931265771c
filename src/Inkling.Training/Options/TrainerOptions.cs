using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Where checkpoints go and what makes one the best.</summary>
/// <param name="Folder">Folder, made if it does not exist: <c>last.safetensors</c> and <c>best-epoch-N.safetensors</c>.</param>
/// <param name="Monitor">What makes a checkpoint the best; the validation loss if null.</param>
public sealed record CheckpointOptions(string Folder, MetricMonitor? Monitor = null)
{
    /// <summary>The last checkpoint's file name, from which a run resumes.</summary>
    public const string LastFileName = "last.safetensors";
}

/// <summary>How long to train, how often to look, what to keep.</summary>
public sealed record TrainerOptions
{
    /// <summary>Most epochs; null for no limit, then set <see cref="MaxSteps"/>.</summary>
    public EpochCount? MaxEpochs { get; init; }

    /// <summary>Most optimiser steps; null for no limit. A last epoch that it cuts short is validated all the same.</summary>
    public StepCount? MaxSteps { get; init; }

    /// <summary>Most batches of a training epoch; null for all.</summary>
    public BatchCount? TrainingBatchLimit { get; init; }

    /// <summary>Most batches of a validation; null for all.</summary>
    public BatchCount? ValidationBatchLimit { get; init; }

    /// <summary>Most batches of a test; null for all.</summary>
    public BatchCount? TestBatchLimit { get; init; }

    /// <summary>Most batches of a prediction; null for all.</summary>
    public BatchCount? PredictBatchLimit { get; init; }

    /// <summary>
    /// Runs one batch of everything to see whether it works: one epoch of one batch, one validation batch, no sanity validation, no
    /// early stopping, no file.
    /// </summary>
    public bool FastDevRun { get; init; }

    /// <summary>Validation batches tried before a training begins; not done when it resumes.</summary>
    public BatchCount SanityBatches { get; init; } = new(2);

    /// <summary>Epochs from one validation to the next; the last epoch is always validated.</summary>
    public EpochCount ValidateEvery { get; init; } = new(1);

    /// <summary>All randomness of the run follows from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Keeps the network's present weights instead of drawing new ones from the seed.</summary>
    public bool KeepWeights { get; init; }

    /// <summary>Longest gradient of the mean loss (L2 norm); longer ones are scaled down. Null does not clip.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>When to give up; null never does.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Which checkpoints to keep; null keeps none.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>Where to write one row per epoch; null writes none.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>What the run writes about itself while it goes on, and where; null writes nothing. It is told of every moment before the callbacks.</summary>
    public RunLog? Log { get; init; }

    /// <summary>Told how it goes, at most ten times a second, on the training thread.</summary>
    public IProgress<ProgressSnapshot>? Progress { get; init; }

    /// <summary>Told of every moment of the run, in this order.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>The clock on the wall, by which progress is reported and epochs are timed; nothing trained depends on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>These options with what a fast dev run changes.</summary>
    internal TrainerOptions Effective => !FastDevRun ? this : this with
    {
        MaxEpochs = new EpochCount(1),
        MaxSteps = null,
        TrainingBatchLimit = new BatchCount(1),
        ValidationBatchLimit = new BatchCount(1),
        TestBatchLimit = new BatchCount(1),
        PredictBatchLimit = new BatchCount(1),
        SanityBatches = default,
        ValidateEvery = new EpochCount(1),
        EarlyStopping = null,
        Checkpoints = null,
        MetricsFile = null,
        Log = null,
    };

    /// <exception cref="UserErrorException">An option is impossible.</exception>
    internal void Validate()
    {
        if (ValidateEvery.Value == 0)
            throw new UserErrorException("ValidateEvery is 0 epochs: validate at least every so many epochs, 1 or more.");
        if (MaxGradientNorm is { } norm && !(norm > 0 && double.IsFinite(norm)))
            throw new UserErrorException(FormattableString.Invariant($"MaxGradientNorm is {norm}: give a finite number above 0, or null for no clipping."));
    }
}
