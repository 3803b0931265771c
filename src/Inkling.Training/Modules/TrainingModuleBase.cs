using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// What is trained: a network and what a batch means to it in each phase. How it learns is said by <see cref="TrainingModule{TBatch}"/>, whose
/// steps the trainer takes, or by <see cref="ManualTrainingModule{TBatch}"/>, which takes them itself; how often, how long, what is saved and
/// shown is the <see cref="Trainer"/>'s part.
/// </summary>
/// <typeparam name="TBatch">What one batch holds, for example <see cref="Data.LabelledBatch"/>.</typeparam>
public abstract class TrainingModuleBase<TBatch> : Hooks
{
    private protected TrainingModuleBase()
    {
    }

    /// <summary>The network; the same object every time.</summary>
    public abstract Module Network { get; }

    /// <summary>Handles of what the steps log beside the losses, in the order of the columns of <c>metrics.csv</c>.</summary>
    public virtual IReadOnlyList<Metric> LoggedMetrics => [];

    /// <summary>
    /// Words that checkpoints carry along for whoever loads them: the network's name, the normalisation of its input, options of the
    /// module's own, so that the hash of the configuration covers them. Keys of the checkpoint's own are refused.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> CheckpointMetadata { get; } = new Dictionary<string, string>();

    /// <summary>Runs the network on a validation batch, with dropout off.</summary>
    /// <returns>The loss, which the trainer logs as <see cref="Metrics.ValidationLoss"/>, alone or with means to log: <c>loss.With(...)</c>.</returns>
    /// <exception cref="NotSupportedException">The module does not override it and the data have validation batches.</exception>
    public virtual StepResult<ValidationPhase> ValidationStep(TBatch batch, StepContext<ValidationPhase> context) =>
        throw new NotSupportedException($"{GetType().Name} does not override ValidationStep, but its data have validation batches.");

    /// <summary>Runs the network on a test batch, with dropout off.</summary>
    /// <returns>The loss, which the trainer logs as <see cref="Metrics.TestLoss"/>, alone or with means to log: <c>loss.With(...)</c>.</returns>
    /// <exception cref="NotSupportedException">The module does not override it.</exception>
    public virtual StepResult<TestPhase> TestStep(TBatch batch, StepContext<TestPhase> context) =>
        throw new NotSupportedException($"{GetType().Name} does not override TestStep.");

    /// <summary>Runs the network on a batch for its opinion, with dropout off.</summary>
    /// <returns>One row per sample, [samples, ...].</returns>
    /// <exception cref="NotSupportedException">The module does not override it.</exception>
    public virtual Tensor PredictStep(TBatch batch) =>
        throw new NotSupportedException($"{GetType().Name} does not override PredictStep.");
}
