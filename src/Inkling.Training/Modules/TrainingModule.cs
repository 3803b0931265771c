namespace Inkling.Training;

/// <summary>A module whose losses the trainer runs backwards, and whose optimiser it steps.</summary>
/// <typeparam name="TBatch">What one batch holds, for example <see cref="Data.LabelledBatch"/>.</typeparam>
public abstract class TrainingModule<TBatch> : TrainingModuleBase<TBatch>
{
    /// <summary>Runs the network forward on a training batch; the trainer runs it backward and steps.</summary>
    /// <returns>The loss, which the trainer logs as <see cref="Metrics.TrainingLoss"/>, alone or with means to log: <c>loss.With(...)</c>.</returns>
    public abstract StepResult<TrainingPhase> TrainingStep(TBatch batch, StepContext<TrainingPhase> context);

    /// <summary>Makes the optimiser; called once per fit, after the weights have their starting values.</summary>
    public abstract OptimizerPlan ConfigureOptimizers(TrainingPlan plan);
}
