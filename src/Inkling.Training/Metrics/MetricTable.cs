using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// A run's metrics with what they remember of the present phase. Sums are exact and counts whole numbers, so that a value depends
/// neither on the order of the samples nor on how they were cut into batches.
/// </summary>
public sealed class MetricTable
{
    private readonly Metric[] _metrics;
    private readonly MetricSource[] _sources;
    private readonly MetricState[] _states;
    private readonly int[] _stateOf;
    private float[] _probabilities = [];

    internal MetricTable(IEnumerable<Metric> metrics)
    {
        _metrics = [.. metrics];
        _sources = [.. _metrics.Select(metric => metric.Source).Distinct()];
        string? twice = Twice(_metrics.Select(metric => metric.Column)) ?? Twice(_sources.Select(source => source.Key));
        if (twice is not null)
            throw new InvalidOperationException($"Two metrics are called '{twice}': list each handle once, under a name of its own.");
        _states = [.. _sources.Select(source => source.NewState())];
        _stateOf = [.. _metrics.Select(metric => Array.IndexOf(_sources, metric.Source))];
    }

    /// <summary>The metrics, in the order of the columns of <c>metrics.csv</c>.</summary>
    public IReadOnlyList<Metric> All => _metrics;

    /// <summary>Whether the run has this metric.</summary>
    public bool Contains(Metric metric) => Array.IndexOf(_metrics, metric) >= 0;

    /// <summary>The value so far; NaN where nothing was logged or the samples do not define it.</summary>
    /// <exception cref="InvalidOperationException">The run does not have this metric.</exception>
    public double ValueOf(Metric metric)
    {
        MetricState state = Find(metric);
        return state.Count == 0 ? double.NaN : metric.Read(state);
    }

    /// <summary>Samples that the value is measured on.</summary>
    /// <exception cref="InvalidOperationException">The run does not have this metric.</exception>
    public SampleCount SamplesOf(Metric metric) => new(Find(metric).Count);

    /// <summary>What metrics are read from, for all of it: a whole confusion matrix. It goes on changing; only look at it.</summary>
    /// <exception cref="InvalidOperationException">The run has no metric of this source.</exception>
    public TState StateOf<TPhase, TState>(MetricSource<TPhase, TState> source)
        where TPhase : struct, IMetricPhase
        where TState : MetricState => (TState)Find(source);

    /// <summary>The values so far, as plain data that stays as it is.</summary>
    /// <param name="phase">Only of this phase; null for all.</param>
    public IReadOnlyList<MetricValue> Snapshot(MetricPhase? phase = null) => Snapshot(phase, onlyFast: false);

    /// <summary>The values so far for a display that is drawn while the run goes on: those that are slow to read are left out.</summary>
    internal IReadOnlyList<MetricValue> Glance(MetricPhase? phase) => Snapshot(phase, onlyFast: true);

    internal void Log(Metric metric, double sum, long count) => ((MeanState)Find(metric)).Add(sum, count);

    internal void Log(Metric metric, ReadOnlySpan<double> values, MeanState? also) => ((MeanState)Find(metric)).Add(values, also);

    /// <summary>Adds a batch to every state of a phase that is made from logits and labels.</summary>
    internal void LogClasses(MetricPhase phase, ReadOnlySpan<float> logits, int classCount, ReadOnlySpan<byte> labels)
    {
        bool haveProbabilities = false;
        for (int i = 0; i < _states.Length; i++)
        {
            if (_sources[i].Phase != phase || _states[i] is not ClassificationState state)
                continue;
            if (_probabilities.Length < logits.Length)
                _probabilities = new float[logits.Length];
            Span<float> probabilities = _probabilities.AsSpan(0, logits.Length);
            if (!haveProbabilities)
                Softmax.Forward(logits, classCount, probabilities);
            haveProbabilities = true;
            state.Add(new ClassificationBatch(logits, probabilities, labels, classCount));
        }
    }

    internal void Reset(MetricPhase phase)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            if (_sources[i].Phase == phase)
                _states[i].Reset();
        }
    }

    /// <summary>What is remembered of one phase, for a checkpoint in the middle of an epoch.</summary>
    internal IEnumerable<RunningSum> Sums(MetricPhase phase)
    {
        for (int i = 0; i < _states.Length; i++)
        {
            if (_sources[i].Phase == phase)
                yield return RunningSum.Of(_sources[i], _states[i]);
        }
    }

    /// <summary>Takes up what a checkpoint remembers.</summary>
    /// <exception cref="CheckpointException">It does not fit this run's metrics.</exception>
    internal void Restore(IEnumerable<RunningSum> sums, string path)
    {
        foreach (RunningSum? sum in sums)
        {
            if (sum is not { Name: not null, State: not null })
                throw new CheckpointException($"'{path}' has metrics that cannot be read: it was written by another version; start the run anew.");
            int slot = Array.FindIndex(_sources, source => source.Key == sum.Name);
            if (slot >= 0)
                sum.CopyTo(_states[slot], path);
        }
    }

    private List<MetricValue> Snapshot(MetricPhase? phase, bool onlyFast)
    {
        List<MetricValue> values = new(_metrics.Length);
        for (int i = 0; i < _metrics.Length; i++)
        {
            MetricState state = _states[_stateOf[i]];
            if (phase is null || _metrics[i].Phase == phase)
                values.Add(new MetricValue(_metrics[i].Column, _metrics[i].Phase, state.Count == 0 || (onlyFast && state.IsSlowToRead) ? null : _metrics[i].Read(state), state.Count));
        }
        return values;
    }

    private MetricState Find(Metric metric)
    {
        for (int i = 0; i < _metrics.Length; i++)
        {
            if (ReferenceEquals(_metrics[i], metric))
                return _states[_stateOf[i]];
        }
        throw new InvalidOperationException($"The metric '{metric.Column}' is not one of this run's: list its handle in the training module's LoggedMetrics.");
    }

    private MetricState Find(MetricSource source)
    {
        int slot = Array.IndexOf(_sources, source);
        return slot >= 0
            ? _states[slot]
            : throw new InvalidOperationException($"No metric of '{source.Key}' is one of this run's: list a handle made from it in the training module's LoggedMetrics.");
    }

    private static string? Twice(IEnumerable<string> names) => names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
}
