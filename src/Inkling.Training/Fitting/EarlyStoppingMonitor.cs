namespace Inkling.Training;

/// <summary>What early stopping remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Waited">Validations since then.</param>
internal sealed record EarlyStoppingState(double? Best, int Waited);

/// <summary>Counts validations without improvement.</summary>
internal sealed class EarlyStoppingMonitor(EarlyStopping options)
{
    internal EarlyStoppingState State { get; private set; } = new(null, 0);

    internal bool IsOver => State.Waited >= options.Patience;

    internal string Message => FormattableString.Invariant(
        $"Stopped early: {options.Monitor.Metric.Column} has not improved on {State.Best:G6} in {State.Waited} validations.");

    internal void Update(RunState run)
    {
        double value = run.Metrics.MeanOf(options.Monitor.Metric);
        State = options.Monitor.IsBetter(value, State.Best, options.MinimumDelta) ? new(value, 0) : State with { Waited = State.Waited + 1 };
    }

    internal void Restore(EarlyStoppingState? state) => State = state ?? new(null, 0);
}
