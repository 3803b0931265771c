namespace Inkling.Training;

/// <summary>
/// Lowers the learning rate when a validation metric no longer gets better, like <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>. It
/// multiplies what the schedule says. The patience is counted as that of <see cref="EarlyStopping"/>: PyTorch waits for one validation more. The smallest
/// improvement is a difference and 0 where nothing is said; PyTorch's is a share, 1e-4.
/// </summary>
public sealed record ReduceOnPlateau
{
    private ReduceOnPlateau(MetricMonitor monitor, int patience, double factor, double minimumDelta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(factor > 0 && factor < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor on the learning rate is above 0 and below 1.");
        if (!(minimumDelta >= 0 && double.IsFinite(minimumDelta)))
            throw new ArgumentOutOfRangeException(nameof(minimumDelta), minimumDelta, "The smallest improvement is a finite number, at least 0.");
        (Monitor, Patience, Factor, MinimumDelta) = (monitor, patience, factor, minimumDelta);
    }

    /// <summary>What is watched.</summary>
    public MetricMonitor Monitor { get; }

    /// <summary>Validations in a row without improvement that lower the rate.</summary>
    public int Patience { get; }

    /// <summary>Factor on the rate.</summary>
    public double Factor { get; }

    /// <summary>How much better a value has to be to count.</summary>
    public double MinimumDelta { get; }

    /// <summary>Validations after a change of the rate that do not count as without improvement.</summary>
    public int Cooldown { get; init; }

    /// <summary>The rate is not lowered below it.</summary>
    public double MinimumRate { get; init; }

    /// <summary>Watches a validation metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="patience">Validations in a row without improvement that lower the rate, at least 1.</param>
    /// <param name="factor">Factor on the rate, above 0 and below 1.</param>
    /// <param name="minimumDelta">How much better a value has to be to count.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is impossible.</exception>
    public static ReduceOnPlateau On<TDirection>(Metric<ValidationPhase, TDirection> metric, int patience, double factor = 0.1, double minimumDelta = 0)
        where TDirection : struct, IMetricDirection => new(MetricMonitor.On(metric), patience, factor, minimumDelta);
}
