using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>One pass over validation or test batches, with dropout off. It changes nothing but its own metrics.</summary>
internal sealed class EvaluationPass<TBatch, TPhase>(
    IBatches<TBatch> batches, BatchLimit? limit, Func<TBatch, StepContext<TPhase>, StepResult<TPhase>> step, MeanMetric<TPhase, LowerIsBetter> loss, RunState state)
    where TPhase : struct, IMetricPhase
{
    private readonly StepContext<TPhase> _context = new(state);
    private readonly Tape _tape = new();

    /// <summary>Batches of a whole pass.</summary>
    internal int BatchCount { get; } = limit?.Of(batches.BatchCount).Value ?? batches.BatchCount;

    /// <summary>The first batch, from 1, whose loss was not finite; 0 if there was none.</summary>
    internal int NonFiniteBatch { get; private set; }

    /// <summary>Runs the pass; false if it was stopped between two batches.</summary>
    internal bool Run(ProgressMeter meter, Activity activity, int batchCount, CancellationToken stop)
    {
        state.Metrics.Reset(TPhase.Value);
        meter.Begin(activity, TPhase.Value, batchCount);
        NonFiniteBatch = 0;
        _tape.Observer = state.Observer;
        for (int i = 0; i < batchCount; i++)
        {
            if (stop.IsCancellationRequested)
                return false;
            _tape.Begin(PassMode.Evaluation, default, batches.FirstSample(i));
            StepResult<TPhase> result = step(batches.Batch(_tape, 0, i), _context);
            _context.Log(loss, result.Loss);
            result.LogTo(_context);
            if (NonFiniteBatch == 0 && !double.IsFinite(result.Loss.Sum))
                NonFiniteBatch = i + 1;
            meter.Tick(i + 1, batches.CountOf(i));
        }
        return true;
    }
}
