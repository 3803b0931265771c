namespace Inkling.Training;

/// <summary>What early stopping remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Waited">Validations since then.</param>
/// <param name="Last">The last value; null before the first.</param>
internal sealed record EarlyStoppingState(double? Best, int Waited, double? Last = null);

/// <summary>Watches a validation metric and says when it is time to stop.</summary>
internal sealed class EarlyStoppingMonitor(EarlyStopping options)
{
    internal EarlyStoppingState State { get; private set; } = new(null, 0);

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
        State = isBetter ? new(value, 0, value) : State with { Waited = State.Waited + 1, Last = value };
    }

    internal void Restore(EarlyStoppingState? state) => State = state ?? new(null, 0);

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
