namespace Inkling.Training;

/// <summary>
/// Running sums of a run's metrics. Values are added up in double, counts in integers, and divided only when read, so that a
/// mean is weighted by samples and depends on how they were cut into batches only in the rounding of its last bits.
/// </summary>
public sealed class MetricTable
{
    private readonly Metric[] _metrics;
    private readonly double[] _sums;
    private readonly long[] _counts;

    internal MetricTable(IEnumerable<Metric> metrics)
    {
        _metrics = [.. metrics];
        string? twice = _metrics.GroupBy(metric => metric.Column).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new InvalidOperationException($"Two metrics are called '{twice}': list each handle once, under a name of its own.");
        _sums = new double[_metrics.Length];
        _counts = new long[_metrics.Length];
    }

    /// <summary>The metrics, in the order of the columns of <c>metrics.csv</c>.</summary>
    public IReadOnlyList<Metric> All => _metrics;

    /// <summary>Whether the run has this metric.</summary>
    public bool Contains(Metric metric) => Array.IndexOf(_metrics, metric) >= 0;

    /// <summary>The mean so far; NaN where nothing was logged.</summary>
    /// <exception cref="InvalidOperationException">The run does not have this metric.</exception>
    public double MeanOf(Metric metric)
    {
        int slot = SlotOf(metric);
        return _counts[slot] == 0 ? double.NaN : _sums[slot] / _counts[slot];
    }

    /// <summary>Samples that the mean is over.</summary>
    /// <exception cref="InvalidOperationException">The run does not have this metric.</exception>
    public SampleCount SamplesOf(Metric metric) => new(_counts[SlotOf(metric)]);

    /// <summary>The values so far, as plain data that stays as it is.</summary>
    /// <param name="phase">Only of this phase; null for all.</param>
    public IReadOnlyList<MetricValue> Snapshot(MetricPhase? phase = null)
    {
        List<MetricValue> values = new(_metrics.Length);
        for (int i = 0; i < _metrics.Length; i++)
        {
            if (phase is null || _metrics[i].Phase == phase)
                values.Add(new MetricValue(_metrics[i].Column, _metrics[i].Phase, _counts[i] == 0 ? null : _sums[i] / _counts[i], _counts[i]));
        }
        return values;
    }

    internal void Log(Metric metric, double sum, long count)
    {
        int slot = SlotOf(metric);
        _sums[slot] += sum;
        _counts[slot] += count;
    }

    internal void Reset(MetricPhase phase)
    {
        for (int i = 0; i < _metrics.Length; i++)
        {
            if (_metrics[i].Phase == phase)
                (_sums[i], _counts[i]) = (0, 0);
        }
    }

    /// <summary>The sums of one phase, for a checkpoint in the middle of an epoch.</summary>
    internal IEnumerable<RunningSum> Sums(MetricPhase phase)
    {
        for (int i = 0; i < _metrics.Length; i++)
        {
            if (_metrics[i].Phase == phase)
                yield return new RunningSum(_metrics[i].Column, _sums[i], _counts[i]);
        }
    }

    internal void Restore(IEnumerable<RunningSum> sums)
    {
        foreach (RunningSum sum in sums)
        {
            int slot = Array.FindIndex(_metrics, metric => metric.Column == sum.Column);
            if (slot >= 0)
                (_sums[slot], _counts[slot]) = (sum.Sum, sum.Count);
        }
    }

    private int SlotOf(Metric metric)
    {
        for (int i = 0; i < _metrics.Length; i++)
        {
            if (ReferenceEquals(_metrics[i], metric))
                return i;
        }
        throw new InvalidOperationException($"The metric '{metric.Column}' is not one of this run's: list its handle in the training module's LoggedMetrics.");
    }
}

/// <summary>A metric's sum and count in the middle of an epoch.</summary>
internal sealed record RunningSum(string Column, double Sum, long Count);
