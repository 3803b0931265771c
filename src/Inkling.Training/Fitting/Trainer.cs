using Inkling.Data;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Runs trainings, validations, tests and predictions. A trainer holds nothing but its options: every call is a run of its own and
/// works on the weights that the module's network has at that time.
/// </summary>
/// <param name="options">How long, how often, what to keep.</param>
public sealed partial class Trainer(TrainerOptions options)
{
    private readonly TrainerOptions _options = options.Effective;

    // What steps and hooks may log to, also where a run of this trainer has no log.
    private readonly RunLog? _log = options.Log;

    /// <summary>
    /// Trains. The network is left with the last weights; those of the best epoch are in <see cref="FitResult.Best"/>.
    /// </summary>
    /// <param name="module">What is trained.</param>
    /// <param name="data">What it learns from.</param>
    /// <param name="resumeFrom">
    /// A checkpoint to continue from, with the same seed and data; null begins. The result has the same bits as if the run had never
    /// stopped, whether it stopped at the end of an epoch or within it, provided that optimiser, schedule and planned steps are the same: of
    /// these only the optimiser's kind is checked.
    /// </param>
    /// <param name="stop">Stops gracefully: the optimiser step is finished and the last checkpoint saved.</param>
    /// <exception cref="UserErrorException">
    /// An option is impossible, there are no data, a file cannot be written, or the checkpoint does not fit. A loss that is not finite is no
    /// exception but a <see cref="FitResult.Reason"/>.
    /// </exception>
    public FitResult Fit<TBatch>(TrainingModuleBase<TBatch> module, DataModule<TBatch> data, ResumeFrom? resumeFrom = null, CancellationToken stop = default)
    {
        _options.Validate();
        if (_options.FastDevRun is null)
            return Loop(_options, module, data).Run(resumeFrom?.Resolve(_options.Checkpoints), stop);
        // It begins anew, but what is to be resumed later had better be there.
        if (resumeFrom?.Path is { } path)
            TrainerState.Read(path).File.EnsureFits(module.Network);
        using (_log?.Silence())
            return Loop(_options, module, data).Run(null, stop);
    }

    private FitLoop<TBatch> Loop<TBatch>(TrainerOptions options, TrainingModuleBase<TBatch> module, DataModule<TBatch> data)
    {
        RunKeys keys = new(options.Seed);
        data.SetUp(keys);
        IBatches<TBatch> training = data.TrainingBatches(keys);
        if (options.OverfitBatches is not null)
            training = new RepeatedBatches<TBatch>(training);
        (IBatches<TBatch>? validation, BatchLimit? limit) = Validation(data, keys);
        return new FitLoop<TBatch>(options, module, training, validation, limit, keys, data.Sha256);
    }

    /// <summary>The validation batches; where a training overfits on purpose, those that it learns.</summary>
    private (IBatches<TBatch>? Batches, BatchLimit? Limit) Validation<TBatch>(DataModule<TBatch> data, RunKeys keys) =>
        _options.OverfitBatches is { } few
            ? (new RepeatedBatches<TBatch>(data.TrainingBatches(keys)), few)
            : (data.ValidationBatches(keys), _options.ValidationBatchLimit);
}
