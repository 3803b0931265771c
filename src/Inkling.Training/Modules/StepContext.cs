namespace Inkling.Training;

/// <summary>What a step may know and do beside looking at its batch.</summary>
/// <typeparam name="TPhase">The step's phase; only metrics of this phase can be logged.</typeparam>
public class StepContext<TPhase>
    where TPhase : struct, IMetricPhase
{
    private readonly RunState _state;

    internal StepContext(RunState state) => _state = state;

    /// <summary>Where the training stands; the start for a test.</summary>
    public TrainingClock Clock => _state.Clock;

    /// <summary>Set while a step is repeated only to look for a fault, so that nothing is counted twice.</summary>
    internal bool Muted { get; set; }

    /// <summary>Adds to a metric.</summary>
    /// <param name="metric">Its handle, which the module lists in its LoggedMetrics.</param>
    /// <param name="sum">Sum of the samples' values: of correct answers, the number.</param>
    /// <param name="count">Number of samples.</param>
    /// <exception cref="InvalidOperationException">The module does not list the metric.</exception>
    public void Log<TDirection>(Metric<TPhase, TDirection> metric, double sum, long count)
        where TDirection : struct, IMetricDirection
    {
        if (!Muted)
            _state.Metrics.Log(metric, sum, count);
    }
}
