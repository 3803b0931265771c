using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>One training, from its first step or a checkpoint to its end.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private readonly TrainerOptions _options;
    private readonly TrainingModuleBase<TBatch> _module;
    private readonly TrainingModule<TBatch>? _automatic;
    private readonly ManualTrainingModule<TBatch>? _manual;
    private readonly IBatches<TBatch> _training;
    private readonly RunState _state;
    private readonly HookList _hooks;
    private readonly Profiler? _profiler;
    private readonly StepObserver[] _stepObservers;
    private readonly StepContext<TrainingPhase> _context;
    private readonly EvaluationPass<TBatch, ValidationPhase>? _validation;
    private readonly EarlyStoppingMonitor? _earlyStopping;
    private readonly MetricsFile? _metricsFile;
    private readonly OptimizerSet _optimizers;
    private readonly StatefulCallbacks _stateful;
    private readonly Optimizer _optimizer;
    private readonly LearningRates _rates;
    private readonly ManualContext? _manualContext;
    private readonly CheckpointKeeper? _keeper;
    private readonly TrainingIdentity _identity;
    private readonly string? _dataSha256;
    private readonly Recurrence _validationDue;
    private ProgressMeter _meter = null!;
    private bool _isTraining;
    private long _began;
    private TimeSpan _elapsedBefore;
    private Divergence? _divergence;

    internal FitLoop(TrainerOptions options, TrainingModuleBase<TBatch> module, IBatches<TBatch> training, IBatches<TBatch>? validation, BatchLimit? validationLimit, RunKeys keys, string? dataSha256)
    {
        (_options, _module, _training, _dataSha256) = (options, module, training, dataSha256);
        (_automatic, _manual) = (module as TrainingModule<TBatch>, module as ManualTrainingModule<TBatch>);
        if (_manual is not null)
            CheckManual(options);
        int perEpoch = ((options.OverfitBatches ?? options.TrainingBatchLimit)?.Of(training.BatchCount) ?? new BatchCount(training.BatchCount)).Value;
        TrainingPlan plan = TrainingPlan.Make(options.MaxEpochs, options.MaxSteps, new BatchCount(perEpoch), options.AccumulateBatches);
        Metric[] metrics = [Metrics.TrainingLoss, Metrics.ValidationLoss, .. module.LoggedMetrics.Where(metric => metric.Phase != MetricPhase.Test)];
        _state = new RunState(plan, keys, module.Network, new MetricTable(metrics.OrderBy(metric => metric.Phase)));
        _hooks = new HookList(options.Log is { } log ? [log, .. options.Callbacks] : options.Callbacks, module);
        _profiler = _hooks.Profiler;
        _stepObservers = [.. _hooks.All.OfType<StepObserver>()];
        _context = new StepContext<TrainingPhase>(_state);
        _dropout = keys[RandomPurpose.Dropout];
        if (validation is { BatchCount: > 0 } && validationLimit?.Of(validation.BatchCount).Value != 0)
            _validation = new EvaluationPass<TBatch, ValidationPhase>(validation, validationLimit, module.ValidationStep, Metrics.ValidationLoss, _state);
        CheckMonitor(options.EarlyStopping?.Monitor, "EarlyStopping");
        CheckMonitor(options.Checkpoints?.Monitor, "Checkpoints");
        _validationDue = new Recurrence(options.ValidateEvery, options.Time);
        _earlyStopping = options.EarlyStopping is { } stopping ? new EarlyStoppingMonitor(stopping) : null;
        _metricsFile = options.MetricsFile is { } path ? new MetricsFile(path, _state.Metrics.All) : null;
        if (!options.KeepWeights)
            module.Network.Initialize(keys[RandomPurpose.Weights]);
        IReadOnlyList<NamedOptimizer> optimizers = Configure(plan, out ReduceOnPlateau? plateau);
        CheckMonitor(plateau?.Monitor, "ReduceOnPlateau");
        if (options.ValidatesForRateOnly && plateau is null)
            _validation = null;
        _state.Optimizers = optimizers;
        _optimizer = optimizers[0].Optimizer;
        _rates = new LearningRates(optimizers, plateau, plan);
        _optimizers = new OptimizerSet(optimizers);
        if (_manual is not null)
            _manualContext = new ManualContext(_state, _hooks, _tape, optimizers, options.MeasureGradientNorm);
        _state.Averaging = WeightAveraging.Begin(options.Callbacks, module.Network.Parameters);
        _stateful = new StatefulCallbacks(_hooks.All);
        _identity = new TrainingIdentity(keys.Seed, perEpoch, training.SampleCount, training.BatchSize, plan.Window.Value, _optimizers.Kinds);
        if (options.Checkpoints is { } checkpoints)
        {
            _state.CheckpointFolder = Path.GetFullPath(checkpoints.Folder);
            int validationBatches = validation is null ? 0 : validationLimit?.Of(validation.BatchCount).Value ?? validation.BatchCount;
            _keeper = new CheckpointKeeper(checkpoints, options.Time, _state, _optimizers, _hooks, _stateful, module.CheckpointMetadata, _identity)
            {
                Hashes = new CheckpointHashes(ConfigurationHash.Of(options, _identity, plan, validationBatches, module, optimizers, plateau), dataSha256, Parent: null),
            };
        }
    }

    /// <summary>Bytes of a step's working memory, as far as steps have shown it.</summary>
    internal long WorkingBytes => sizeof(float) * _tape.MemoryFloats;

    /// <summary>How long it is meant to be.</summary>
    internal TrainingPlan Plan => _state.Plan;

    /// <summary>Whether it validates.</summary>
    internal bool Validates => _validation is not null;

    /// <summary>Samples of the training set.</summary>
    internal int SampleCount => _training.SampleCount;

    /// <summary>Samples of a batch.</summary>
    internal int SamplesOf(int batch) => _training.CountOf(batch);

    internal FitResult Run(string? resumeFrom, CancellationToken stop)
    {
        // A checkpoint from elsewhere begins a run of its own in the folder, which must not hold another one.
        bool goesOn = resumeFrom is not null && (_keeper?.Owns(resumeFrom) ?? true);
        if (!goesOn)
            _keeper?.CheckFolderIsFresh();
        Action? restoreCallbacks = null;
        if (resumeFrom is not null)
        {
            (TrainerState saved, Checkpoint file, string sha256) = TrainerState.Load(resumeFrom, _state.Network, _optimizers, _identity, _state.Plan, _dataSha256);
            Restore(saved, resumeFrom);
            if (_keeper is not null)
                _keeper.Hashes = _keeper.Hashes with { Parent = goesOn ? CheckpointHashes.Of(file.Metadata).Parent : sha256 };
            restoreCallbacks = () => _stateful.Restore(saved.Callbacks, file);
        }
        _state.IsResumed = resumeFrom is not null && goesOn;
        _metricsFile?.Check(_state.History, resuming: goesOn);
        _meter = new ProgressMeter(_options.Progress, _options.Time, _state, _state.Steps);
        _rates.Set(_state.Steps);
        if (_state.Steps.Value == 0)
            _state.LearningRate = _optimizer.LearningRate;
        Exception? failure = null;
        try
        {
            _hooks.Setup(_state);
            restoreCallbacks?.Invoke();
            FitResult result = Sanity(resumeFrom is not null, stop) ?? Train(goesOn, stop);
            _state.Result = result;
            _hooks.FitEnd(_state);
            return result;
        }
        catch (Exception e)
        {
            failure = e;
            SaveOnException();
            _hooks.Exception(_state, e);
            throw;
        }
        finally
        {
            _hooks.Teardown(_state, failure);
        }
    }

    /// <summary>Saves where the training stood after its last whole step; that this fails too is not worth hiding the exception.</summary>
    private void SaveOnException()
    {
        if (_options.Checkpoints is not { SaveOnException: true } || !_isTraining || DivergenceFinder.InWeights(_state) is not null)
            return;
        // A module that steps by itself may have taken one of its steps: the weights are no longer those of any moment.
        if (_open is { } open && open.OptimizerSteps != _optimizers.Steps)
            return;
        try
        {
            _keeper!.SaveOnException(_open ?? Moment(_state.History));
        }
        catch (Exception)
        {
            // The folder cannot be written, or the log that the checkpoint would go with: the last checkpoint is what there is.
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

    private FitResult Train(bool goesOn, CancellationToken stop)
    {
        _began = _options.Time.GetTimestamp();
        _hooks.FitStart(_state);
        // A checkpoint comes before metrics.csv, so that whatever rows there are belong to a run that can go on.
        if (!goesOn)
            _keeper?.SaveLast(Moment(_state.History), announce: false);
        _metricsFile?.Begin(_state.History, resuming: goesOn);
        _isTraining = true;
        _validationDue.Done();
        BeginTiming();
        while (true)
        {
            // A window is finished first: no checkpoint holds half a step's gradients.
            FitPhase phase = _state.Plan.PhaseAt(_state.Clock);
            bool between = _state.Plan.IsBetweenSteps(_state.Clock), mayEnd = between && EpochsAfter(phase).CompareTo(_options.MinEpochs) >= 0;
            if (mayEnd && phase != FitPhase.EpochEnd && EndsEarly)
                return StoppedEarly();
            if (phase == FitPhase.Finished)
            {
                SaveAtEnd();
                return Finished();
            }
            if (between && stop.IsCancellationRequested)
                return Cancelled();
            if (between && phase == FitPhase.Training && IsValidationDue())
            {
                if (!ValidateWithinEpoch(stop))
                    return Broken();
                continue;
            }
            if (between && phase == FitPhase.Training && _state.Clock.Batch.Value > 0 && _keeper is { IsDue: true })
            {
                if (DivergenceFinder.InWeights(_state) is { } divergence)
                    return Diverged(divergence);
                _keeper.SaveWithin(_state.Clock.Epoch.Value + 1, validated: false, Moment(_state.History));
            }
            // However short the time, there is a step: something to validate and to save.
            bool timeIsUp = mayEnd && _state.Steps.Value > 0 && Elapsed >= _options.MaxTime, isBetweenEpochs = _state.Clock.Batch.Value == 0;
            // After an epoch that was not validated one more step is taken, and then its end is.
            if (timeIsUp && isBetweenEpochs && !IsOwedValidation)
                return TimeIsUp();
            timeIsUp &= !isBetweenEpochs;
            if (phase == FitPhase.Training && !timeIsUp)
            {
                if (isBetweenEpochs)
                    BeginEpoch();
                if (!TrainBatch())
                    return Diverged(_divergence!);
                continue;
            }
            bool ends = timeIsUp || _state.Steps.Value >= _state.Plan.TotalSteps.Value;
            if (!EndEpoch(isLast: ends || (mayEnd && EndsEarly), stop))
                return Broken();
            if (ends)
                return timeIsUp ? TimeIsUp() : Finished();
        }
    }

    /// <summary>Time since the training began, in the processes before this one too.</summary>
    private TimeSpan Elapsed => _options.MaxTime is null ? default : _elapsedBefore + _options.Time.GetElapsedTime(_began);

    /// <summary>Epochs that are over, the present one included where its batches are done.</summary>
    private EpochCount EpochsAfter(FitPhase phase) => new(_state.Clock.Epoch.Value + (phase == FitPhase.EpochEnd ? 1 : 0));

    /// <summary>Whether the weights have changed since the last validation.</summary>
    private bool IsOwedValidation => _validation is not null && _state.ValidatedAt != _state.Steps.Value;

    /// <summary>At the end of a run, what its last checkpoint does not hold yet is still to be saved.</summary>
    private void SaveAtEnd()
    {
        if (_keeper is { IsSaved: false })
            _keeper.SaveLast(Moment(_state.History));
    }

    private FitResult StoppedEarly()
    {
        SaveAtEnd();
        return Result(StopReason.EarlyStopping, _earlyStopping!.Message) with { EarlyStop = _earlyStopping.Reason };
    }

    private FitResult TimeIsUp()
    {
        SaveAtEnd();
        return Result(StopReason.MaxTime, $"Trained for {_options.MaxTime}, the most that was asked for: {_state.Steps}.");
    }

    private FitResult Broken() => _divergence is { } divergence ? Diverged(divergence) : Cancelled();

    private FitResult Finished()
    {
        bool byEpochs = _options.MaxEpochs is { } epochs && epochs.Value * _state.Plan.StepsPerEpoch.Value <= _state.Plan.TotalSteps.Value;
        return byEpochs
            ? Result(StopReason.MaxEpochs, $"Trained for {_state.Plan.Epochs}.")
            : Result(StopReason.MaxSteps, $"Trained for {_state.Plan.TotalSteps}.");
    }

    private FitResult Cancelled()
    {
        if (DivergenceFinder.InWeights(_state) is { } divergence)
            return Diverged(divergence);
        _keeper?.SaveLast(Moment(_state.History));
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
        Best = _state.BestCheckpoint,
        BestCheckpoints = _keeper?.Best ?? [],
        LastCheckpoint = _keeper?.LastSaved,
    };

    private void Restore(TrainerState saved, string path)
    {
        _state.Clock = saved.Clock;
        _state.History = new RunHistory(saved.History) { Validations = saved.Validations };
        _state.ValidatedAt = saved.ValidatedAt;
        _elapsedBefore = saved.Elapsed ?? default;
        _state.Metrics.Restore(saved.Running, path);
        _earlyStopping?.Restore(saved.EarlyStopping);
        _rates.Plateau?.Restore(saved.Plateau);
        _keeper?.Restore(saved.Best, path);
        if (_state.Steps.Value > 0)
            _state.LearningRate = _rates.Before(_state.Steps);
    }

    private IReadOnlyList<NamedOptimizer> Configure(TrainingPlan plan, out ReduceOnPlateau? plateau)
    {
        plateau = null;
        if (_automatic is not null)
        {
            OptimizerPlan automatic = _automatic.ConfigureOptimizers(plan);
            plateau = automatic.Plateau;
            return [new NamedOptimizer("", automatic.Optimizer, automatic.Schedule)];
        }
        IReadOnlyList<NamedOptimizer> optimizers = _manual!.ConfigureOptimizers(plan);
        string[] names = [.. optimizers.Select(named => named.Name)];
        if (names.Length == 0 || names.Any(name => name.Length == 0 || name.Contains('/')) || names.Distinct().Count() < names.Length)
            throw new InvalidOperationException($"{_module.GetType().Name} has the optimisers '{string.Join("', '", names)}': give at least one, each under a name of its own without a slash.");
        return optimizers;
    }

    private static void CheckManual(TrainerOptions options)
    {
        if (options.AccumulateBatches.Value != 1 || options.MaxGradientNorm is not null || options.MaxGradientValue is not null)
            throw new UserErrorException("A module with manual optimisation takes its steps itself: leave AccumulateBatches, MaxGradientNorm and MaxGradientValue as they are.");
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
