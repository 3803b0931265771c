using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>One training, from its first step or a checkpoint to its end.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private readonly TrainerOptions _options;
    private readonly TrainingModule<TBatch> _module;
    private readonly IBatches<TBatch> _training;
    private readonly RunState _state;
    private readonly HookList _hooks;
    private readonly StepContext<TrainingPhase> _context;
    private readonly EvaluationPass<TBatch, ValidationPhase>? _validation;
    private readonly EarlyStoppingMonitor? _earlyStopping;
    private readonly MetricsFile? _metricsFile;
    private readonly Optimizer _optimizer;
    private readonly Schedule? _schedule;
    private readonly bool _momentumMoves;
    private readonly CheckpointKeeper? _keeper;
    private readonly TrainingIdentity _identity;
    private ProgressMeter _meter = null!;
    private Divergence? _divergence;

    internal FitLoop(TrainerOptions options, TrainingModule<TBatch> module, IBatches<TBatch> training, IBatches<TBatch>? validation, RunKeys keys)
    {
        (_options, _module, _training) = (options, module, training);
        int perEpoch = Math.Min(training.BatchCount, options.TrainingBatchLimit?.Value ?? int.MaxValue);
        TrainingPlan plan = TrainingPlan.Make(options.MaxEpochs, options.MaxSteps, new BatchCount(perEpoch));
        Metric[] metrics = [Metrics.TrainingLoss, Metrics.ValidationLoss, .. module.LoggedMetrics.Where(metric => metric.Phase != MetricPhase.Test)];
        _state = new RunState(plan, keys, module.Network, new MetricTable(metrics.OrderBy(metric => metric.Phase)));
        _hooks = new HookList(options.Log is { } log ? [log, .. options.Callbacks] : options.Callbacks, module);
        _context = new StepContext<TrainingPhase>(_state);
        _dropout = keys[RandomPurpose.Dropout];
        if (validation is { BatchCount: > 0 } && options.ValidationBatchLimit is not { Value: 0 })
            _validation = new EvaluationPass<TBatch, ValidationPhase>(validation, options.ValidationBatchLimit, module.ValidationStep, Metrics.ValidationLoss, _state);
        CheckMonitor(options.EarlyStopping?.Monitor, "EarlyStopping");
        CheckMonitor(options.Checkpoints?.Monitor, "Checkpoints");
        _earlyStopping = options.EarlyStopping is { } stopping ? new EarlyStoppingMonitor(stopping) : null;
        _metricsFile = options.MetricsFile is { } path ? new MetricsFile(path, _state.Metrics.All) : null;
        if (!options.KeepWeights)
            module.Network.Initialize(keys[RandomPurpose.Weights]);
        (_optimizer, _schedule) = module.ConfigureOptimizers(plan);
        _momentumMoves = _optimizer.Momentum != 0;
        _identity = new TrainingIdentity(keys.Seed, perEpoch, training.SampleCount, training.BatchSize, _optimizer.GetType().Name);
        if (options.Checkpoints is { } checkpoints)
            _keeper = new CheckpointKeeper(checkpoints, _state, _optimizer, _hooks, module.CheckpointMetadata, _identity);
    }

    internal FitResult Run(string? resumeFrom, CancellationToken stop)
    {
        // A checkpoint from elsewhere begins a run of its own in the folder, which must not hold another one.
        bool goesOn = resumeFrom is not null && (_keeper?.Owns(resumeFrom) ?? true);
        if (!goesOn)
            _keeper?.CheckFolderIsFresh();
        if (resumeFrom is not null)
            Restore(TrainerState.Load(resumeFrom, _state.Network, _optimizer, _identity, _state.Plan), resumeFrom);
        _state.IsResumed = resumeFrom is not null && goesOn;
        _metricsFile?.Begin(_state.History, resuming: goesOn);
        _meter = new ProgressMeter(_options.Progress, _options.Time, _state, _state.Steps);
        SetRates();
        if (_state.Steps.Value == 0)
            _state.LearningRate = _optimizer.LearningRate;
        try
        {
            _hooks.Setup(_state);
            FitResult result = Sanity(resumeFrom is not null, stop) ?? Train(stop);
            _state.Result = result;
            _hooks.FitEnd(_state);
            return result;
        }
        finally
        {
            _hooks.Teardown(_state);
        }
    }

    private FitResult? Sanity(bool resuming, CancellationToken stop)
    {
        int batches = Math.Min(_options.SanityBatches.Value, _validation?.BatchCount ?? 0);
        if (batches == 0 || resuming)
            return null;
        _hooks.SanityStart(_state);
        _hooks.ValidationStart(_state);
        bool finished = _validation!.Run(_meter, Activity.Sanity, batches, stop);
        if (finished)
            _hooks.ValidationEnd(_state);
        _state.Metrics.Reset(MetricPhase.Validation);
        _hooks.SanityEnd(_state);
        return finished && _validation.NonFiniteBatch > 0 ? Diverged(DivergenceFinder.InValidation(_state, _validation.NonFiniteBatch)) : null;
    }

    private FitResult Train(CancellationToken stop)
    {
        _hooks.FitStart(_state);
        BeginTiming();
        while (true)
        {
            if (_earlyStopping is { IsOver: true } && _state.Clock.Batch.Value == 0)
                return Result(StopReason.EarlyStopping, _earlyStopping.Message);
            FitPhase phase = _state.Plan.PhaseAt(_state.Clock);
            if (phase == FitPhase.Finished)
                return Finished();
            if (stop.IsCancellationRequested)
                return Cancelled();
            if (phase == FitPhase.Training)
            {
                if (_state.Clock.Batch.Value == 0)
                    BeginEpoch();
                if (!TrainBatch())
                    return Diverged(_divergence!);
                continue;
            }
            bool isLast = _state.Steps.Value >= _state.Plan.TotalSteps.Value;
            if (!EndEpoch(isLast, stop))
                return _divergence is { } divergence ? Diverged(divergence) : Cancelled();
            if (isLast)
                return Finished();
        }
    }

    private FitResult Finished()
    {
        bool byEpochs = _options.MaxEpochs is { } epochs && (long)epochs.Value * _state.Plan.BatchesPerEpoch.Value <= _state.Plan.TotalSteps.Value;
        return byEpochs
            ? Result(StopReason.MaxEpochs, $"Trained for {_state.Plan.Epochs}.")
            : Result(StopReason.MaxSteps, $"Trained for {_state.Plan.TotalSteps}.");
    }

    private FitResult Cancelled()
    {
        if (DivergenceFinder.InWeights(_state) is { } divergence)
            return Diverged(divergence);
        _keeper?.SaveLast(_state.History, _earlyStopping);
        return Result(StopReason.Cancelled, $"Stopped on request after {_state.Steps}" + (_keeper is null ? "." : $"; resume from {_keeper.LastPath}."));
    }

    private FitResult Diverged(Divergence divergence)
    {
        string kept = _keeper?.LastSaved is { } last ? $" The last good checkpoint is {last}." : "";
        divergence = divergence with { Message = divergence.Message + kept };
        return Result(StopReason.Diverged, divergence.Message) with { Divergence = divergence };
    }

    private FitResult Result(StopReason reason, string message) => new()
    {
        Reason = reason,
        Message = message,
        Clock = _state.Clock,
        Steps = _state.Steps,
        History = _state.History,
        Best = _keeper?.Best,
        LastCheckpoint = _keeper?.LastSaved,
    };

    private void Restore(TrainerState saved, string path)
    {
        _state.Clock = saved.Clock;
        _state.History = new RunHistory(saved.History);
        _state.Metrics.Restore(saved.Running);
        _earlyStopping?.Restore(saved.EarlyStopping);
        _keeper?.Restore(saved.Best, path);
        if (_state.Steps.Value > 0)
            _state.LearningRate = _schedule?.At(_optimizer.BaseLearningRate, _state.Steps.Value - 1, _state.Plan.TotalSteps.Value).LearningRate ?? _optimizer.BaseLearningRate;
    }

    private void CheckMonitor(MetricMonitor? monitor, string option)
    {
        if (monitor is null)
            return;
        if (_validation is null)
            throw new UserErrorException($"{option} watches '{monitor.Metric.Column}', but there are no validation batches: give the data module some, or leave {option} out.");
        if (!_state.Metrics.Contains(monitor.Metric))
            throw new InvalidOperationException($"{option} watches '{monitor.Metric.Column}', which {_module.GetType().Name} does not list in LoggedMetrics.");
    }
}
