using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>How long to train, how often to look, what to keep.</summary>
public sealed record TrainerOptions
{
    /// <summary>Most epochs; null for no limit, then set <see cref="MaxSteps"/>.</summary>
    public EpochCount? MaxEpochs { get; init; }

    /// <summary>Most optimiser steps; null for no limit. A last epoch that it cuts short is validated all the same.</summary>
    public StepCount? MaxSteps { get; init; }

    /// <summary>Epochs before which neither early stopping nor <see cref="MaxTime"/> ends a training.</summary>
    public EpochCount MinEpochs { get; init; }

    /// <summary>
    /// Time after which a training ends with the present step, that of the processes before it included where it resumes; null for no
    /// limit. One step is taken at least, and the epoch that it cuts short is validated all the same.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>
    /// Batches whose gradients are added up for one optimiser step, which divides by the samples that they really held; the last window
    /// of an epoch may have fewer. A batch cut into smaller ones gives the same bits of the weights.
    /// </summary>
    public BatchCount AccumulateBatches { get; init; } = new(1);

    /// <summary>Most batches of a training epoch, as a count or a fraction; null for all.</summary>
    public BatchLimit? TrainingBatchLimit { get; init; }

    /// <summary>Most batches of a validation, as a count or a fraction; null for all.</summary>
    public BatchLimit? ValidationBatchLimit { get; init; }

    /// <summary>Most batches of a test, as a count or a fraction; null for all.</summary>
    public BatchLimit? TestBatchLimit { get; init; }

    /// <summary>Most batches of a prediction, as a count or a fraction; null for all.</summary>
    public BatchLimit? PredictBatchLimit { get; init; }

    /// <summary>
    /// Learns the same few training batches in every epoch, in the same order, and validates on them too: a network that can learn
    /// anything should get them all right. Null learns from all, in a new order each epoch.
    /// </summary>
    public BatchLimit? OverfitBatches { get; init; }

    /// <summary>
    /// Runs so many batches of everything to see whether it works: one epoch and one validation of so many batches, no sanity validation,
    /// no early stopping, no file: checkpoints, logs and callbacks that write (<see cref="Callback.WritesFiles"/>) are left out. Null runs everything.
    /// </summary>
    public BatchCount? FastDevRun { get; init; }

    /// <summary>Validation batches tried before a training begins; not done when it resumes.</summary>
    public BatchCount SanityBatches { get; init; } = new(2);

    /// <summary>
    /// How often to validate: every so many epochs, every so many steps, or whenever so much time has passed, in the middle of an epoch
    /// too. The end of a training is always validated.
    /// </summary>
    public Interval ValidateEvery { get; init; } = new EpochCount(1);

    /// <summary>All randomness of the run follows from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Keeps the network's present weights instead of drawing new ones from the seed.</summary>
    public bool KeepWeights { get; init; }

    /// <summary>Longest gradient of the mean loss (L2 norm); longer ones are scaled down. Null does not clip.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Largest absolute value of a gradient of the mean loss; larger ones are cut to it. Null does not clip. Not together with <see cref="MaxGradientNorm"/>.</summary>
    public double? MaxGradientValue { get; init; }

    /// <summary>
    /// Measures the gradient's norm at each step also where it does not clip, for <see cref="RunState.GradientNorm"/>. A gradient that is not finite then ends the
    /// training before it reaches the weights, as it does where gradients are clipped.
    /// </summary>
    public bool MeasureGradientNorm { get; init; }

    /// <summary>When to give up; null never does.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Which checkpoints to keep; null keeps none.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>Where to write one row per epoch and per validation within one; null writes none. It is only ever added to; a run that resumes cuts off what its checkpoint has not seen.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>
    /// What a training writes about itself while it goes on, and where; null writes nothing. It is told of every moment before the callbacks. Only
    /// <see cref="Trainer.Fit"/> writes: in a validation, test or prediction of its own, a fast dev run, a replay or a finder, what hooks and steps log goes nowhere.
    /// </summary>
    public RunLog? Log { get; init; }

    /// <summary>Told how it goes, at most ten times a second, on the training thread.</summary>
    public IProgress<ProgressSnapshot>? Progress { get; init; }

    /// <summary>Told of every moment of the run, in this order.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>The clock on the wall, by which progress is reported and epochs are timed; nothing trained depends on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether a validation only matters where the learning rate goes by it.</summary>
    internal bool ValidatesForRateOnly { get; init; }

    /// <summary>These options for a trial: it ends by the limit that is set on it alone, writes no file and does not validate before it begins.</summary>
    internal TrainerOptions Trial => this with
    {
        MaxEpochs = null,
        MinEpochs = default,
        MaxSteps = null,
        MaxTime = null,
        SanityBatches = default,
        ValidateEvery = new EpochCount(1),
        EarlyStopping = null,
        Checkpoints = null,
        MetricsFile = null,
        Log = null,
        Callbacks = [.. Callbacks.Where(callback => !callback.WritesFiles)],
    };

    /// <summary>These options with what a fast dev run changes.</summary>
    internal TrainerOptions Effective => FastDevRun is not { } batches ? this : Trial with
    {
        MaxEpochs = new EpochCount(1),
        TrainingBatchLimit = batches,
        ValidationBatchLimit = batches,
        TestBatchLimit = batches,
        PredictBatchLimit = batches,
        OverfitBatches = OverfitBatches is null ? null : batches,
    };

    /// <exception cref="UserErrorException">An option is impossible.</exception>
    internal void Validate()
    {
        if (!ValidateEvery.IsPossible)
            throw new UserErrorException($"ValidateEvery is {ValidateEvery}: give a number of epochs or steps of at least 1, or a time above 0.");
        if (MaxEpochs is { } most && MinEpochs.Value > most.Value)
            throw new UserErrorException($"MinEpochs is {MinEpochs.Value} but MaxEpochs is {most.Value}: give a smaller MinEpochs or a larger MaxEpochs.");
        if (MaxTime <= TimeSpan.Zero)
            throw new UserErrorException($"MaxTime is {MaxTime}: give a time above 0, or null for no limit.");
        CheckPositive(nameof(MaxGradientNorm), MaxGradientNorm);
        CheckPositive(nameof(MaxGradientValue), MaxGradientValue);
        if (MaxGradientNorm is not null && MaxGradientValue is not null)
            throw new UserErrorException("MaxGradientNorm and MaxGradientValue are both set: clip in one way.");

        if (Callbacks.OfType<Profiler>().Skip(1).Any())
            throw new UserErrorException("Callbacks has two profilers: give one.");
        Checkpoints?.Validate();

        static void CheckPositive(string name, double? value)
        {
            if (value is { } number && !(number > 0 && double.IsFinite(number)))
                throw new UserErrorException(FormattableString.Invariant($"{name} is {number}: give a finite number above 0, or null for no clipping."));
        }
    }
}
