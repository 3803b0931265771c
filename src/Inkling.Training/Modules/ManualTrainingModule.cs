namespace Inkling.Training;

/// <summary>
/// A module that runs its losses backwards and steps its optimisers itself, as many of each as it likes in a batch: two networks that
/// play against each other, for example. It can neither be accumulated nor clipped from outside; a batch counts as a step. Gradients do
/// not outlive the batch.
/// </summary>
/// <typeparam name="TBatch">What one batch holds.</typeparam>
public abstract class ManualTrainingModule<TBatch> : TrainingModuleBase<TBatch>
{
    /// <summary>
    /// Learns from a training batch: forward passes, <see cref="ManualContext.Backward"/> and <see cref="ManualContext.Step"/> in whatever
    /// order. Logs what it wants, <see cref="Metrics.TrainingLoss"/> too.
    /// </summary>
    public abstract void TrainingStep(TBatch batch, ManualContext context);

    /// <summary>Makes the optimisers; called once per fit, after the weights have their starting values.</summary>
    /// <returns>At least one, each under a name of its own.</returns>
    public abstract IReadOnlyList<NamedOptimizer> ConfigureOptimizers(TrainingPlan plan);
}
