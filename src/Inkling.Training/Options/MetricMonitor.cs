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

/// <summary>Ends a training that no longer gets better.</summary>
public sealed record EarlyStopping
{
    private EarlyStopping(MetricMonitor monitor, int patience, double minimumDelta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(minimumDelta >= 0 && double.IsFinite(minimumDelta)))
            throw new ArgumentOutOfRangeException(nameof(minimumDelta), minimumDelta, "The smallest improvement is a finite number, at least 0.");
        (Monitor, Patience, MinimumDelta) = (monitor, patience, minimumDelta);
    }

    /// <summary>What is watched.</summary>
    public MetricMonitor Monitor { get; }

    /// <summary>Validations in a row without improvement that end the training.</summary>
    public int Patience { get; }

    /// <summary>How much better a value has to be to count.</summary>
    public double MinimumDelta { get; }

    /// <summary>Watches a validation metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="patience">Validations in a row without improvement that end the training, at least 1.</param>
    /// <param name="minimumDelta">How much better a value has to be to count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1 or the smallest improvement negative.</exception>
    public static EarlyStopping On<TDirection>(Metric<ValidationPhase, TDirection> metric, int patience, double minimumDelta = 0)
        where TDirection : struct, IMetricDirection => new(MetricMonitor.On(metric), patience, minimumDelta);
}
