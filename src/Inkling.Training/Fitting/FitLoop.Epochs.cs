namespace Inkling.Training;

/// <summary>The beginning and end of epochs, and validations.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private long _timingBegan;
    private bool _wholeEpochTimed;
    private TimeSpan _timeWithin;

    // Where the run stood before a window, a validation or the end of an epoch that is not finished; null between them.
    private FitMoment? _open;

    private void BeginEpoch()
    {
        _state.Metrics.Reset(MetricPhase.Training);
        BeginTiming();
        _hooks.EpochStart(_state);
    }

    private void BeginTiming()
    {
        _timingBegan = _options.Time.GetTimestamp();
        _timeWithin = default;
        _wholeEpochTimed = _state.Clock.Batch.Value == 0;
        _meter.Begin(Activity.Training, MetricPhase.Training, _state.Plan.BatchesOf(_state.Clock.Epoch).Value);
    }

    /// <summary>Validates, records, and saves; false if stopped, or if numbers that are not finite were found.</summary>
    private bool EndEpoch(bool isLast, CancellationToken stop)
    {
        TimeSpan? trainingTime = _wholeEpochTimed ? _options.Time.GetElapsedTime(_timingBegan) - _timeWithin : null;
        if ((_divergence = DivergenceFinder.InWeights(_state)) is not null)
            return false;
        // An epoch that is cut short stays open in the checkpoint, so that a longer run continues as if there had been no end.
        FitMoment open = _open = Moment(_state.History) with { Callbacks = _stateful.Capture(copiesBuffers: true) };
        _state.IsEpochEnding = true;
        int epoch = _state.Clock.Epoch.Value + 1;
        bool validated = _validation is not null && (isLast || _validationDue.IsDueAtEnd(epoch, _state.Steps));
        _state.Metrics.Reset(MetricPhase.Validation);
        if (validated && !Validate(stop))
            return false;
        TimeSpan? validationTime = validated ? _meter.ActivityTime : null;

        EpochRecord record = new(epoch, _state.Steps.Value, _state.LearningRate, _state.Metrics.Snapshot(), trainingTime, validationTime);
        _state.History = _state.History with { Epochs = [.. _state.History.Epochs, record] };
        _metricsFile?.Append(record);
        _hooks.EpochEnd(_state);
        if (validated)
            FinishValidation();
        bool isWhole = _state.Clock.Batch == _state.Plan.BatchesPerEpoch;
        if (isWhole)
        {
            _state.Clock = _state.Clock.NextEpoch;
            _open = open = Moment(_state.History);
        }
        _keeper?.SaveAtEnd(epoch, validated, isLast || EndsEarly, open);
        _state.IsEpochEnding = false;
        // What follows an epoch that is cut short is the end of the run, and an exception then must not take the epoch for a whole one.
        _open = isWhole ? null : open;
        return true;
    }

    /// <summary>Whether a validation is due between two steps of an epoch and was not done yet.</summary>
    private bool IsValidationDue() =>
        IsOwedValidation && _state.Clock.Batch.Value > 0 && _validationDue.IsDueAfter(_state.Steps);

    /// <summary>Validates between two steps, records, and saves; false if stopped, or if numbers that are not finite were found.</summary>
    private bool ValidateWithinEpoch(CancellationToken stop)
    {
        long began = _options.Time.GetTimestamp();
        if ((_divergence = DivergenceFinder.InWeights(_state)) is not null)
            return false;
        _open = Moment(_state.History) with { Callbacks = _stateful.Capture(copiesBuffers: true) };
        _state.Metrics.Reset(MetricPhase.Validation);
        if (!Validate(stop))
            return false;
        int epoch = _state.Clock.Epoch.Value + 1;
        ValidationRecord record = new(epoch, _state.Steps.Value, _state.LearningRate, _state.Metrics.Snapshot());
        _state.History = _state.History with { Validations = [.. _state.History.Validations, record] };
        _metricsFile?.Append(record);
        FinishValidation();
        _open = null;
        _keeper?.SaveWithin(epoch, validated: true, Moment(_state.History));
        _meter.Begin(Activity.Training, MetricPhase.Training, _state.Plan.BatchesOf(_state.Clock.Epoch).Value);
        _timeWithin += _options.Time.GetElapsedTime(began);
        return true;
    }

    /// <summary>What follows from a validation's metrics.</summary>
    private void FinishValidation()
    {
        _state.ValidatedAt = _state.Steps.Value;
        _validationDue.Done();
        _earlyStopping?.Update(_state);
        if (_rates.Plateau is not { } plateau)
            return;
        plateau.Update(_state.Metrics.ValueOf(plateau.Options.Monitor.Metric));
        _rates.Set(_state.Steps);
    }

    private bool EndsEarly => _earlyStopping?.Reason is not null;

    /// <summary>What a checkpoint keeps of the loop.</summary>
    private FitMoment Moment(RunHistory history) => new(_state.Clock, history, _earlyStopping?.State, _rates.Plateau?.State, _state.ValidatedAt, _options.MaxTime is null ? null : Elapsed, _optimizers.Steps);

    /// <summary>Validates the averaged weights where some are averaged, else those that learn.</summary>
    private bool Validate(CancellationToken stop)
    {
        using IDisposable? averaged = _state.Averaging?.Use();
        _hooks.ValidationStart(_state);
        _profiler?.Begin(ProfilePhase.Validation);
        bool finished = _validation!.Run(_meter, Activity.Validating, _validation.BatchCount, stop);
        _profiler?.End(ProfilePhase.Validation);
        if (!finished)
            return false;
        CheckLogged(_options.EarlyStopping?.Monitor, "EarlyStopping");
        CheckLogged(_rates.Plateau?.Options.Monitor, "ReduceOnPlateau");
        CheckLogged(_options.Checkpoints?.Monitor, "Checkpoints");
        _hooks.ValidationEnd(_state);
        if (_validation.NonFiniteBatch > 0)
            _divergence = DivergenceFinder.InValidation(_state, _validation.NonFiniteBatch);
        return _divergence is null;
    }

    private void CheckLogged(MetricMonitor? monitor, string option)
    {
        if (monitor is not null && _state.Metrics.SamplesOf(monitor.Metric).Value == 0)
            throw new InvalidOperationException($"{option} watches '{monitor.Metric.Column}', but {_module.GetType().Name}.ValidationStep does not log it.");
    }
}
