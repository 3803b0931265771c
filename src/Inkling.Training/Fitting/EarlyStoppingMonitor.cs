namespace Inkling.Training;

/// <summary>What early stopping remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Waited">Validations since then.</param>
/// <param name="Last">The last value; null before the first.</param>
/// <param name="Metric">The column of the metric.</param>
internal sealed record EarlyStoppingState(double? Best, int Waited, double? Last = null, string? Metric = null);

/// <summary>Watches a validation metric and says when it is time to stop.</summary>
internal sealed class EarlyStoppingMonitor(EarlyStopping options)
{
    internal EarlyStoppingState State { get; private set; } = Fresh(options);

    /// <summary>Why the training is over; null while it is not: a function of the values and the options, which may be others when a run resumes.</summary>
    internal EarlyStopReason? Reason => State.Last is not { } last ? null : ReasonOf(last);

    internal string Message
    {
        get
        {
            string column = options.Monitor.Metric.Column;
            return "Stopped early: " + Reason switch
            {
                EarlyStopReason.GoodEnough => FormattableString.Invariant($"{column} is {State.Last:G6}, better than {options.StoppingThreshold:G6}."),
                EarlyStopReason.TooBad => FormattableString.Invariant($"{column} is {State.Last:G6}, worse than {options.DivergenceThreshold:G6}."),
                EarlyStopReason.NotFinite => FormattableString.Invariant($"{column} is {State.Last}, no finite number."),
                _ => FormattableString.Invariant($"{column} has not improved on {State.Best:G6} in {State.Waited} validations."),
            };
        }
    }

    internal void Update(RunState run)
    {
        double value = run.Metrics.ValueOf(options.Monitor.Metric);
        bool isBetter = options.Monitor.IsBetter(value, State.Best, options.MinimumDelta);
        State = isBetter ? Fresh(options) with { Best = value, Last = value } : State with { Waited = State.Waited + 1, Last = value };
    }

    /// <summary>Goes on from a state; afresh where that is of another metric.</summary>
    internal void Restore(EarlyStoppingState? state) => State = state is not null && (state.Metric ?? options.Monitor.Metric.Column) == options.Monitor.Metric.Column ? state : Fresh(options);

    private static EarlyStoppingState Fresh(EarlyStopping options) => new(null, 0, Metric: options.Monitor.Metric.Column);

    private EarlyStopReason? ReasonOf(double value)
    {
        if (options.CheckFinite && !double.IsFinite(value))
            return EarlyStopReason.NotFinite;
        if (options.StoppingThreshold is { } good && options.Monitor.IsBetter(value, good))
            return EarlyStopReason.GoodEnough;
        if (options.DivergenceThreshold is { } bad && !double.IsNaN(value) && options.Monitor.IsBetter(bad, value))
            return EarlyStopReason.TooBad;
        return State.Waited >= options.Patience ? EarlyStopReason.NoImprovement : null;
    }
}
