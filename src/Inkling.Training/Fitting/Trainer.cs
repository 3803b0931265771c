using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Runs trainings, validations, tests and predictions. A trainer holds nothing but its options: every call is a run of its own and
/// works on the weights that the module's network has at that time.
/// </summary>
/// <param name="options">How long, how often, what to keep.</param>
public sealed class Trainer(TrainerOptions options)
{
    private readonly TrainerOptions _options = options.Effective;

    /// <summary>
    /// Trains. The network is left with the last weights; those of the best epoch are in <see cref="FitResult.Best"/>.
    /// </summary>
    /// <param name="module">What is trained.</param>
    /// <param name="data">What it learns from.</param>
    /// <param name="resumeFrom">
    /// A <c>last.safetensors</c> to continue from, with the same seed and data. The result has the same bits as if the run had never
    /// stopped, whether it stopped at the end of an epoch or within it, provided that optimiser, schedule and planned steps are the same: of
    /// these only the optimiser's kind is checked.
    /// </param>
    /// <param name="stop">Stops gracefully: the batch is finished and the last checkpoint saved.</param>
    /// <exception cref="UserErrorException">
    /// An option is impossible, there are no data, a file cannot be written, or the checkpoint does not fit. A loss that is not finite is no
    /// exception but a <see cref="FitResult.Reason"/>.
    /// </exception>
    public FitResult Fit<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data, string? resumeFrom = null, CancellationToken stop = default)
    {
        _options.Validate();
        RunKeys keys = new(_options.Seed);
        data.SetUp(keys);
        FitLoop<TBatch> loop = new(_options, module, data.TrainingBatches(keys), data.ValidationBatches(keys), keys);
        return loop.Run(resumeFrom, stop);
    }

    /// <summary>Measures the present weights on the validation batches.</summary>
    /// <exception cref="UserErrorException">There are no validation batches.</exception>
    public EvaluationResult Validate<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data, CancellationToken stop = default)
    {
        (RunState state, RunKeys keys) = Begin(module, data);
        IBatches<TBatch> batches = Need(data.ValidationBatches(keys), "validation");
        return Evaluate(new EvaluationPass<TBatch, ValidationPhase>(batches, _options.ValidationBatchLimit, module.ValidationStep, Metrics.ValidationLoss, state), Activity.Validating, state, stop);
    }

    /// <summary>Measures the present weights on the test batches. Do it once, at the end, with the model that validation chose.</summary>
    /// <exception cref="UserErrorException">There are no test batches.</exception>
    public EvaluationResult Test<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data, CancellationToken stop = default)
    {
        (RunState state, RunKeys keys) = Begin(module, data);
        IBatches<TBatch> batches = Need(data.TestBatches(keys), "test");
        return Evaluate(new EvaluationPass<TBatch, TestPhase>(batches, _options.TestBatchLimit, module.TestStep, Metrics.TestLoss, state), Activity.Testing, state, stop);
    }

    /// <summary>Asks the network about each sample of the data module's predict batches.</summary>
    /// <exception cref="UserErrorException">There are no batches to predict.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Predictions Predict<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data, CancellationToken stop = default)
    {
        (RunState state, RunKeys keys) = Begin(module, data);
        IBatches<TBatch> batches = Need(data.PredictBatches(keys), "predict");
        int count = Math.Min(batches.BatchCount, _options.PredictBatchLimit?.Value ?? int.MaxValue), rowLength = 0;
        ProgressMeter meter = new(_options.Progress, _options.Time, state, default);
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
        return new Predictions([.. values], rowLength);
    }

    private (RunState State, RunKeys Keys) Begin<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data)
    {
        RunKeys keys = new(_options.Seed);
        data.SetUp(keys);
        MetricTable metrics = new([Metrics.ValidationLoss, Metrics.TestLoss, .. module.LoggedMetrics]);
        return (new RunState(TrainingPlan.Make(new EpochCount(1), null, new BatchCount(1)), keys, module.Network, metrics), keys);
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
}
