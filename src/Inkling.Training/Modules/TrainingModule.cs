using Inkling.Neural;

namespace Inkling.Training;

/// <summary>The optimiser of a training and how its learning rate moves.</summary>
/// <param name="Optimizer">Changes the weights; made for <c>Network.Parameters</c>.</param>
/// <param name="Schedule">A function from the step to the rate; constant if null.</param>
public sealed record OptimizerPlan(Optimizer Optimizer, Schedule? Schedule = null);

/// <summary>
/// What is trained: a network, what a batch means to it in each phase, and how it learns. How often, how long, what is
/// saved and shown is the <see cref="Trainer"/>'s part.
/// </summary>
/// <typeparam name="TBatch">What one batch holds, for example <see cref="Data.LabelledBatch"/>.</typeparam>
public abstract class TrainingModule<TBatch> : Hooks
{
    /// <summary>The network; the same object every time.</summary>
    public abstract Module Network { get; }

    /// <summary>Handles of what the steps log beside the losses, in the order of the columns of <c>metrics.csv</c>.</summary>
    public virtual IReadOnlyList<Metric> LoggedMetrics => [];

    /// <summary>
    /// Words that checkpoints carry along for whoever loads them: the network's name, the normalisation of its input. Keys of the
    /// checkpoint's own are refused.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> CheckpointMetadata { get; } = new Dictionary<string, string>();

    /// <summary>Runs the network forward on a training batch; the trainer runs it backward and steps.</summary>
    /// <returns>The loss, which the trainer logs as <see cref="Metrics.TrainingLoss"/>.</returns>
    public abstract Loss TrainingStep(TBatch batch, StepContext<TrainingPhase> context);

    /// <summary>Runs the network on a validation batch, with dropout off.</summary>
    /// <returns>The loss, which the trainer logs as <see cref="Metrics.ValidationLoss"/>.</returns>
    /// <exception cref="NotSupportedException">The module does not override it and the data have validation batches.</exception>
    public virtual Loss ValidationStep(TBatch batch, StepContext<ValidationPhase> context) =>
        throw new NotSupportedException($"{GetType().Name} does not override ValidationStep, but its data have validation batches.");

    /// <summary>Runs the network on a test batch, with dropout off.</summary>
    /// <returns>The loss, which the trainer logs as <see cref="Metrics.TestLoss"/>.</returns>
    /// <exception cref="NotSupportedException">The module does not override it.</exception>
    public virtual Loss TestStep(TBatch batch, StepContext<TestPhase> context) =>
        throw new NotSupportedException($"{GetType().Name} does not override TestStep.");

    /// <summary>Runs the network on a batch for its opinion, with dropout off.</summary>
    /// <returns>One row per sample, [samples, ...].</returns>
    /// <exception cref="NotSupportedException">The module does not override it.</exception>
    public virtual Tensor PredictStep(TBatch batch) =>
        throw new NotSupportedException($"{GetType().Name} does not override PredictStep.");

    /// <summary>Makes the optimiser; called once per fit, after the weights have their starting values.</summary>
    public abstract OptimizerPlan ConfigureOptimizers(TrainingPlan plan);
}
