using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Takes one step of a training again.</summary>
public sealed partial class Trainer
{
    /// <summary>
    /// Takes a step of a training with these options once more, to see what it did: from a checkpoint before it, or from the beginning, trains up to it and stops. It has the bits
    /// of the training, on any number of threads. Nothing is written or shown. Of the callbacks only those with <see cref="Callback.ChangesTraining"/> run; validations only where
    /// the learning rate, one of these callbacks or the module's own hooks may go by them. The network is left with the weights after the step.
    /// </summary>
    /// <param name="module">What was trained; made as for the training, with <see cref="TrainerOptions.KeepWeights"/> with the weights that the training began with.</param>
    /// <param name="data">What it learned from.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="checkpoint">A checkpoint to resume from with fewer steps, for example of <see cref="ReplayStart.Nearest"/>; null begins with the first step.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="UserErrorException">
    /// The training has no such step, the checkpoint stands behind it or does not fit, an option is impossible, or steps depend on validations that were
    /// made by the clock on the wall.
    /// </exception>
    /// <exception cref="DivergedException">The training diverges, in this step or before it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ReplayedStep Replay<TBatch>(TrainingModuleBase<TBatch> module, DataModule<TBatch> data, StepCount step, string? checkpoint = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(data);
        _options.Validate();
        ReplayStart.Check(step);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ReplayObserver observer = new(step, end.Cancel);
        FitLoop<TBatch> loop = Loop(ReplayOptions(observer, module), module, data);
        if (step.CompareTo(loop.Plan.TotalSteps) > 0)
            throw new UserErrorException($"There is no step {step.Value}: the training has {loop.Plan.TotalSteps}.");
        if (loop.Validates && _options.ValidateEvery.Time is not null)
            throw new UserErrorException("Steps of this training depend on validations that were made whenever some time had passed, which cannot be repeated: train with ValidateEvery in epochs or steps.");
        if (checkpoint is not null && ReplayStart.TakenIn(TrainerState.Read(checkpoint).State) is var taken && taken.CompareTo(step) >= 0)
            throw new UserErrorException($"'{checkpoint}' has {taken} behind it, so step {step.Value} lies before it: give an earlier checkpoint, or none to begin with the first step.");
        using IDisposable? silence = _log?.Silence();
        FitResult result = loop.Run(checkpoint, end.Token);
        if (observer.Replayed is { } replayed)
            return replayed;
        result.ThrowIfDiverged();
        throw new OperationCanceledException(stop);
    }

    /// <summary>These options without what only watches, writes or ends a training.</summary>
    private TrainerOptions ReplayOptions(ReplayObserver observer, Hooks module)
    {
        Callback[] acting = [.. _options.Callbacks.Where(callback => callback.ChangesTraining)];
        // Where the run had a recorder among them, it sees the gradients between the same callbacks.
        int place = _options.Callbacks.TakeWhile(callback => callback is not StepRecorder).Count(callback => callback.ChangesTraining);
        bool validates = acting.Append(module).Any(hooks => hooks.SeesValidations);
        return _options with
        {
            MinEpochs = default,
            MaxTime = null,
            SanityBatches = validates ? _options.SanityBatches : default,
            ValidatesForRateOnly = !validates,
            EarlyStopping = null,
            Checkpoints = null,
            MetricsFile = null,
            Log = null,
            Progress = null,
            Callbacks = [.. acting[..place], observer, .. acting[place..]],
        };
    }
}
