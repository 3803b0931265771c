namespace Inkling.Training;

/// <summary>Ends a training that no longer gets better, is good enough, or has gone wrong.</summary>
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

    /// <summary>A value better than this one is good enough and ends the training; null for none.</summary>
    public double? StoppingThreshold { get; init; }

    /// <summary>A value worse than this one ends the training, which has gone wrong; null for none.</summary>
    public double? DivergenceThreshold { get; init; }

    /// <summary>Whether a value that is not finite ends the training; else it only counts as no improvement.</summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>Watches a validation metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="patience">Validations in a row without improvement that end the training, at least 1.</param>
    /// <param name="minimumDelta">How much better a value has to be to count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1 or the smallest improvement negative.</exception>
    public static EarlyStopping On<TDirection>(Metric<ValidationPhase, TDirection> metric, int patience, double minimumDelta = 0)
        where TDirection : struct, IMetricDirection => new(MetricMonitor.On(metric), patience, minimumDelta);
}

/// <summary>Why early stopping ended a training.</summary>
public enum EarlyStopReason
{
    /// <summary>There was no improvement for <see cref="EarlyStopping.Patience"/> validations.</summary>
    NoImprovement,

    /// <summary>The metric is better than <see cref="EarlyStopping.StoppingThreshold"/>.</summary>
    GoodEnough,

    /// <summary>The metric is worse than <see cref="EarlyStopping.DivergenceThreshold"/>.</summary>
    TooBad,

    /// <summary>The metric is not finite.</summary>
    NotFinite,
}
