using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Passes over data that change no weight but by loading a checkpoint.</summary>
public sealed partial class Trainer
{
    /// <summary>Measures weights on the validation batches.</summary>
    /// <param name="module">What is measured.</param>
    /// <param name="data">Where the batches are from.</param>
    /// <param name="checkpoint">Whose weights are loaded into the network before; null for those that it has.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <exception cref="UserErrorException">There are no validation batches, or the checkpoint is not there or does not fit.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public EvaluationResult Validate<TBatch>(TrainingModuleBase<TBatch> module, DataModule<TBatch> data, WeightsFrom? checkpoint = null, CancellationToken stop = default)
    {
        Pass run = Begin(module, data, checkpoint);
        (IBatches<TBatch>? validation, BatchLimit? limit) = Validation(data, run.State.Keys);
        EvaluationPass<TBatch, ValidationPhase> pass = new(Need(validation, "validation"), limit, module.ValidationStep, Metrics.ValidationLoss, run.State);
        return run.Between(run.Hooks.ValidationStart, () => Evaluate(pass, Activity.Validating, run.State, stop), run.Hooks.ValidationEnd);
    }

    /// <summary>Measures weights on the test batches. Do it once, at the end, with the model that validation chose.</summary>
    /// <param name="module">What is measured.</param>
    /// <param name="data">Where the batches are from.</param>
    /// <param name="checkpoint">Whose weights are loaded into the network before; null for those that it has.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <exception cref="UserErrorException">There are no test batches, or the checkpoint is not there or does not fit.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public EvaluationResult Test<TBatch>(TrainingModuleBase<TBatch> module, DataModule<TBatch> data, WeightsFrom? checkpoint = null, CancellationToken stop = default)
    {
        Pass run = Begin(module, data, checkpoint);
        IBatches<TBatch> batches = Need(data.TestBatches(run.State.Keys), "test");
        EvaluationPass<TBatch, TestPhase> pass = new(batches, _options.TestBatchLimit, module.TestStep, Metrics.TestLoss, run.State);
        return run.Between(run.Hooks.TestStart, () => Evaluate(pass, Activity.Testing, run.State, stop), run.Hooks.TestEnd);
    }

    /// <summary>Asks the network about each sample of the data module's predict batches.</summary>
    /// <param name="module">Who is asked.</param>
    /// <param name="data">Where the batches are from.</param>
    /// <param name="checkpoint">Whose weights are loaded into the network before; null for those that it has.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <exception cref="UserErrorException">There are no batches to predict, or the checkpoint is not there or does not fit.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Predictions Predict<TBatch>(TrainingModuleBase<TBatch> module, DataModule<TBatch> data, WeightsFrom? checkpoint = null, CancellationToken stop = default)
    {
        Pass run = Begin(module, data, checkpoint);
        IBatches<TBatch> batches = Need(data.PredictBatches(run.State.Keys), "predict");
        return run.Between(run.Hooks.PredictStart, Ask, run.Hooks.PredictEnd);

        Predictions Ask()
        {
            int count = _options.PredictBatchLimit?.Of(batches.BatchCount).Value ?? batches.BatchCount, rowLength = 0;
            ProgressMeter meter = new(_options.Progress, _options.Time, run.State, default);
            meter.Begin(Activity.Predicting, MetricPhase.Test, count);
            Tape tape = new();
            List<float> values = [];
            for (int i = 0; i < count; i++)
            {
                stop.ThrowIfCancellationRequested();
                tape.Begin(PassMode.Evaluation, default, batches.FirstSample(i));
                Tensor rows = module.PredictStep(batches.Batch(tape, 0, i));
                rowLength = rows.Shape.SampleSize;
                values.AddRange(rows.Values);
                meter.Tick(i + 1, batches.CountOf(i));
            }
            return run.State.Predictions = new Predictions([.. values], rowLength);
        }
    }

    private Pass Begin<TBatch>(TrainingModuleBase<TBatch> module, DataModule<TBatch> data, WeightsFrom? checkpoint)
    {
        _options.Validate();
        RunKeys keys = new(_options.Seed);
        data.SetUp(keys);
        // A fast dev run has kept no checkpoint: it goes through with the weights that are there, or those of a file.
        if (_options.FastDevRun is null || checkpoint is { IsFile: true })
            checkpoint?.Load(module.Network, _options.Checkpoints);
        MetricTable metrics = new([Metrics.ValidationLoss, Metrics.TestLoss, .. module.LoggedMetrics]);
        RunState state = new(TrainingPlan.Make(new EpochCount(1), null, new BatchCount(1)), keys, module.Network, metrics);
        return new Pass(state, new HookList(_options.Callbacks, module), _log);
    }

    private EvaluationResult Evaluate<TBatch, TPhase>(EvaluationPass<TBatch, TPhase> pass, Activity activity, RunState state, CancellationToken stop)
        where TPhase : struct, IMetricPhase
    {
        ProgressMeter meter = new(_options.Progress, _options.Time, state, default);
        if (!pass.Run(meter, activity, pass.BatchCount, stop))
            throw new OperationCanceledException(stop);
        return new EvaluationResult(state.Metrics.Snapshot(TPhase.Value), meter.ActivityTime) { Table = state.Metrics };
    }

    private static IBatches<TBatch> Need<TBatch>(IBatches<TBatch>? batches, string name) =>
        batches is { BatchCount: > 0 } ? batches : throw new UserErrorException($"There are no {name} batches: give the data module some.");

    /// <summary>What belongs to one pass, and the hooks around it.</summary>
    private sealed record Pass(RunState State, HookList Hooks, RunLog? Log)
    {
        internal TResult Between<TResult>(Action<RunState> start, Func<TResult> work, Action<RunState> end)
        {
            Exception? failure = null;
            using IDisposable? silence = Log?.Silence();
            try
            {
                Hooks.Setup(State);
                start(State);
                TResult result = work();
                end(State);
                return result;
            }
            catch (Exception e)
            {
                failure = e;
                Hooks.Exception(State, e);
                throw;
            }
            finally
            {
                Hooks.Teardown(State, failure);
            }
        }
    }
}
