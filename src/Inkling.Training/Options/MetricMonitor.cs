namespace Inkling.Training;

/// <summary>
/// Which metric decides what is better. Only validation metrics can be watched, and the direction comes with the
/// metric: neither a training metric, nor a misspelt name, nor the wrong direction compiles.
/// </summary>
public sealed class MetricMonitor
{
    private MetricMonitor(Metric metric) => Metric = metric;

    /// <summary>What is watched.</summary>
    public Metric Metric { get; }

    /// <summary>Watches a validation metric.</summary>
    public static MetricMonitor On<TDirection>(Metric<ValidationPhase, TDirection> metric)
        where TDirection : struct, IMetricDirection => new(metric);

    /// <summary>Whether a value is better than another by more than <paramref name="minimumDelta"/>; NaN never is, anything else is better than nothing.</summary>
    internal bool IsBetter(double value, double? than, double minimumDelta = 0)
    {
        if (double.IsNaN(value))
            return false;
        if (than is not { } best)
            return true;
        return Metric.HigherIsBetter ? value > best + minimumDelta : value < best - minimumDelta;
    }
}
