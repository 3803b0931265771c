namespace Inkling.Training;

/// <summary>The beginning and end of epochs.</summary>
internal sealed partial class FitLoop<TBatch>
{
    private long _timingBegan;
    private bool _wholeEpochTimed;

    private void BeginEpoch()
    {
        _state.Metrics.Reset(MetricPhase.Training);
        BeginTiming();
        _hooks.EpochStart(_state);
    }

    private void BeginTiming()
    {
        _timingBegan = _options.Time.GetTimestamp();
        _wholeEpochTimed = _state.Clock.Batch.Value == 0;
        _meter.Begin(Activity.Training, MetricPhase.Training, _state.Plan.BatchesOf(_state.Clock.Epoch).Value);
    }

    /// <summary>Validates, records, and saves; false if stopped, or if numbers that are not finite were found.</summary>
    private bool EndEpoch(bool isLast, CancellationToken stop)
    {
        TimeSpan? trainingTime = _wholeEpochTimed ? _options.Time.GetElapsedTime(_timingBegan) : null;
        if ((_divergence = DivergenceFinder.InWeights(_state)) is not null)
            return false;
        int epoch = _state.Clock.Epoch.Value + 1;
        bool validated = _validation is not null && (isLast || epoch % _options.ValidateEvery.Value == 0);
        _state.Metrics.Reset(MetricPhase.Validation);
        if (validated && !Validate(stop))
            return false;
        TimeSpan? validationTime = validated ? _meter.ActivityTime : null;

        EpochRecord record = new(epoch, _state.Steps.Value, _state.LearningRate, _state.Metrics.Snapshot(), trainingTime, validationTime);
        RunHistory before = _state.History;
        _state.History = new RunHistory([.. before.Epochs, record]);
        _metricsFile?.Append(record);
        _hooks.EpochEnd(_state);
        if (validated)
            _earlyStopping?.Update(_state);
        bool isWhole = _state.Clock.Batch == _state.Plan.BatchesPerEpoch;
        if (isWhole)
            _state.Clock = _state.Clock.NextEpoch;
        // An epoch that a limit on steps cut short stays open in the checkpoint, so that a longer run continues it.
        _keeper?.Save(epoch, validated, isWhole ? _state.History : before, _earlyStopping);
        return true;
    }

    private bool Validate(CancellationToken stop)
    {
        _hooks.ValidationStart(_state);
        if (!_validation!.Run(_meter, Activity.Validating, _validation.BatchCount, stop))
            return false;
        CheckLogged(_options.EarlyStopping?.Monitor, "EarlyStopping");
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
