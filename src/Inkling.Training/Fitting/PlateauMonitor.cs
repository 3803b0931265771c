namespace Inkling.Training;

/// <summary>What the lowering of the rate remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Waited">Validations since then that count.</param>
/// <param name="Resting">Validations that do not count yet.</param>
/// <param name="Factor">Factor on the rate so far.</param>
/// <param name="Metric">The column of the metric.</param>
internal sealed record PlateauState(double? Best, int Waited, int Resting, double Factor, string? Metric = null);

/// <summary>Counts validations without improvement and lowers the learning rate.</summary>
internal sealed class PlateauMonitor(ReduceOnPlateau options)
{
    internal ReduceOnPlateau Options => options;

    internal PlateauState State { get; private set; } = Fresh(options, 1);

    internal void Update(double value)
    {
        if (options.Monitor.IsBetter(value, State.Best, options.MinimumDelta))
        {
            State = State with { Best = value, Waited = 0, Resting = Math.Max(0, State.Resting - 1) };
            return;
        }
        if (State.Resting > 0)
        {
            State = State with { Waited = 0, Resting = State.Resting - 1 };
            return;
        }
        int waited = State.Waited + 1;
        State = waited < options.Patience ? State with { Waited = waited } : State with { Waited = 0, Resting = options.Cooldown, Factor = State.Factor * options.Factor };
    }

    /// <summary>The rate that is left of what a schedule says.</summary>
    internal double Lower(double rate) => State.Factor == 1 ? rate : Math.Min(rate, Math.Max(options.MinimumRate, rate * State.Factor));

    /// <summary>Goes on from a state; where that is of another metric, with its factor only.</summary>
    internal void Restore(PlateauState? state) =>
        State = state is not null && (state.Metric ?? options.Monitor.Metric.Column) == options.Monitor.Metric.Column ? state : Fresh(options, state?.Factor ?? 1);

    private static PlateauState Fresh(ReduceOnPlateau options, double factor) => new(null, 0, 0, factor, options.Monitor.Metric.Column);
}
