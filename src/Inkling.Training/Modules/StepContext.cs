using Inkling.Neural;

namespace Inkling.Training;

/// <summary>What a step may know and do beside looking at its batch. Means that are known when the loss is can go with the loss: see <see cref="StepResult{TPhase}"/>.</summary>
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

    /// <summary>Adds a batch's sum to a mean. A sum that is no whole number carries the rounding of whoever added it up.</summary>
    /// <param name="metric">Its handle, which the module lists in its LoggedMetrics.</param>
    /// <param name="sum">Sum of the samples' values: of correct answers, the number.</param>
    /// <param name="count">Number of samples.</param>
    /// <exception cref="InvalidOperationException">The module does not list the metric.</exception>
    public void Log<TDirection>(MeanMetric<TPhase, TDirection> metric, double sum, long count)
        where TDirection : struct, IMetricDirection => Add(metric, sum, count);

    /// <summary>Adds the samples' values to a mean, exactly: the mean does not depend on how samples are ordered and cut into batches.</summary>
    /// <param name="metric">Its handle, which the module lists in its LoggedMetrics.</param>
    /// <param name="values">A value for each sample.</param>
    /// <exception cref="InvalidOperationException">The module does not list the metric.</exception>
    public void Log<TDirection>(MeanMetric<TPhase, TDirection> metric, ReadOnlySpan<double> values)
        where TDirection : struct, IMetricDirection => Add(metric, values);

    /// <summary>Adds a loss to a mean, sample by sample, exactly.</summary>
    /// <param name="metric">Its handle, which the module lists in its LoggedMetrics.</param>
    /// <param name="loss">The loss, in the step that made it.</param>
    /// <exception cref="InvalidOperationException">The module does not list the metric.</exception>
    public void Log<TDirection>(MeanMetric<TPhase, TDirection> metric, Loss loss)
        where TDirection : struct, IMetricDirection => Add(metric, loss.PerSample);

    /// <summary>
    /// Adds a batch to every metric of this phase that is computed from logits and labels, as those of
    /// <see cref="ClassificationMetrics{TPhase}"/> are, and that the module lists; nothing is done where it lists none.
    /// </summary>
    /// <param name="logits">[samples, classes], before any softmax.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <exception cref="ArgumentException">The number of labels is not that of the samples, or a label is no class.</exception>
    public void LogClasses(Tensor logits, ReadOnlySpan<byte> labels)
    {
        Shape shape = logits.Shape;
        if (shape.Rank != 2 || shape[0] != labels.Length)
            throw new ArgumentException($"Metrics of classes take logits [samples, classes] and a label each, got {shape} and {labels.Length} labels.", nameof(labels));
        if (!Muted)
            _state.Metrics.LogClasses(TPhase.Value, logits.Values, shape[1], labels);
    }

    /// <summary>What metrics are read from, to add samples to it.</summary>
    /// <param name="source">A source of which the module lists a metric in its LoggedMetrics.</param>
    /// <exception cref="InvalidOperationException">The module lists no metric of the source.</exception>
    public TState StateOf<TState>(MetricSource<TPhase, TState> source)
        where TState : MetricState => Muted ? source.NewState() : _state.Metrics.StateOf(source);

    /// <summary>Adds a batch's sum to a mean.</summary>
    internal void Add(Metric metric, double sum, long count)
    {
        if (Muted)
            return;
        _state.Metrics.Log(metric, sum, count);
        if (ReferenceEquals(metric, Metrics.TrainingLoss))
            _state.WindowLoss.Add(sum, count);
    }

    /// <summary>Adds the samples' values to a mean, exactly.</summary>
    internal void Add(Metric metric, ReadOnlySpan<double> values)
    {
        if (!Muted)
            _state.Metrics.Log(metric, values, ReferenceEquals(metric, Metrics.TrainingLoss) ? _state.WindowLoss : null);
    }
}
