using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// A module as a finder trains it: its steps and its optimiser, with another schedule perhaps, but none of its hooks, so that it keeps no
/// memory of it.
/// </summary>
internal sealed class ProbeModule<TBatch>(TrainingModule<TBatch> inner, Schedule? schedule) : TrainingModule<TBatch>, IDisposable
{
    private OptimizerSnapshot? _optimizer;

    /// <inheritdoc/>
    public override Module Network => inner.Network;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> LoggedMetrics => inner.LoggedMetrics;

    /// <summary>Sum of the losses since the last <see cref="Take"/>.</summary>
    private double LossSum { get; set; }

    private long Samples { get; set; }

    /// <inheritdoc/>
    public override StepResult<TrainingPhase> TrainingStep(TBatch batch, StepContext<TrainingPhase> context)
    {
        StepResult<TrainingPhase> result = inner.TrainingStep(batch, context);
        LossSum += result.Loss.Sum;
        Samples += result.Loss.Samples;
        return result;
    }

    /// <inheritdoc/>
    public override OptimizerPlan ConfigureOptimizers(TrainingPlan plan)
    {
        OptimizerPlan own = inner.ConfigureOptimizers(plan);
        _optimizer = new OptimizerSnapshot(own.Optimizer);
        return own with { Schedule = schedule ?? own.Schedule, Plateau = null };
    }

    /// <summary>The mean loss since the last time.</summary>
    internal double Take()
    {
        double mean = LossSum / Samples;
        (LossSum, Samples) = (0, 0);
        return mean;
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer?.Dispose();
}
