namespace Inkling.Training;

/// <summary>
/// Measures how long a run's activities take, and estimates how long its training still needs. To end a training by time set
/// <see cref="TrainerOptions.MaxTime"/>. It changes nothing, and times are not kept in checkpoints, whose bytes they would change.
/// </summary>
/// <param name="time">The clock on the wall; the system's if null.</param>
public sealed class PhaseTimer(TimeProvider? time = null) : Callback
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly TimeSpan[] _times = new TimeSpan[Enum.GetValues<Activity>().Length];
    private Activity? _activity;
    private long _since;
    private bool _isFitting;
    private TimeSpan _fittedBefore;
    private long _firstStep;
    private long _steps;
    private long _totalSteps;

    /// <summary>Time that an activity has taken so far, summed over the runs that the timer has seen.</summary>
    public TimeSpan this[Activity activity] => _times[(int)activity] + (_activity == activity ? _time.GetElapsedTime(_since) : default);

    /// <summary>Time of all activities so far.</summary>
    public TimeSpan Elapsed => Enum.GetValues<Activity>().Aggregate(TimeSpan.Zero, (sum, activity) => sum + this[activity]);

    /// <summary>
    /// Estimated time until the planned end of the training, validations included: by the mean of its steps so far; null before its first
    /// step and where there is no training.
    /// </summary>
    public TimeSpan? Remaining =>
        _isFitting && _steps > _firstStep ? (Fitted - _fittedBefore) * ((double)(_totalSteps - _steps) / (_steps - _firstStep)) : null;

    private TimeSpan Fitted => this[Activity.Training] + this[Activity.Validating];

    /// <inheritdoc/>
    public override void OnSanityStart(RunState state) => Switch(Activity.Sanity);

    /// <inheritdoc/>
    public override void OnSanityEnd(RunState state) => Switch(null);

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        _fittedBefore = Fitted;
        (_firstStep, _steps, _totalSteps) = (state.Steps.Value, state.Steps.Value, state.Plan.TotalSteps.Value);
        _isFitting = true;
        Switch(Activity.Training);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state) => _steps = state.Steps.Value;

    /// <inheritdoc/>
    public override void OnValidationStart(RunState state)
    {
        if (_activity != Activity.Sanity)
            Switch(Activity.Validating);
    }

    /// <inheritdoc/>
    public override void OnValidationEnd(RunState state)
    {
        if (_activity != Activity.Sanity)
            Switch(_isFitting ? Activity.Training : null);
    }

    /// <inheritdoc/>
    public override void OnTestStart(RunState state) => Switch(Activity.Testing);

    /// <inheritdoc/>
    public override void OnTestEnd(RunState state) => Switch(null);

    /// <inheritdoc/>
    public override void OnPredictStart(RunState state) => Switch(Activity.Predicting);

    /// <inheritdoc/>
    public override void OnPredictEnd(RunState state) => Switch(null);

    /// <inheritdoc/>
    public override void OnFitEnd(RunState state) => End();

    /// <inheritdoc/>
    public override void OnTeardown(RunState state) => End();

    private void End()
    {
        _isFitting = false;
        Switch(null);
    }

    private void Switch(Activity? to)
    {
        if (_activity is { } from)
            _times[(int)from] += _time.GetElapsedTime(_since);
        (_activity, _since) = (to, _time.GetTimestamp());
    }
}
