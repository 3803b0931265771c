namespace Inkling.Training;

/// <summary>
/// The handle of a metric: a number measured over the samples of a phase. Make each handle once, keep it in a static field, list it in
/// <see cref="TrainingModuleBase{TBatch}.LoggedMetrics"/> and log by it; there is no look-up by name that could be misspelt.
/// </summary>
public abstract class Metric
{
    private protected Metric(string name, MetricPhase phase, bool higherIsBetter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Phase = phase;
        HigherIsBetter = higherIsBetter;
    }

    /// <summary>Name without the phase, for example <c>accuracy</c>.</summary>
    public string Name { get; }

    /// <summary>Where it is measured.</summary>
    public MetricPhase Phase { get; }

    /// <summary>Whether a larger value is a better one.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Name with the phase, as the column in <c>metrics.csv</c>: <c>validation_accuracy</c>.</summary>
    public string Column => Phase.Prefix + Name;

    /// <summary>Where it is read from; metrics may share one.</summary>
    internal abstract MetricSource Source { get; }

    /// <summary>The value, read from a state that the source made and that has seen samples.</summary>
    internal abstract double Read(MetricState state);

    /// <inheritdoc/>
    public override string ToString() => Column;
}

/// <summary>The handle of a metric, with its phase and the way it improves in the type.</summary>
/// <typeparam name="TPhase">Where it is measured: a validation metric cannot be logged in a training step.</typeparam>
/// <typeparam name="TDirection">Which way it improves: a monitor needs no <c>mode="max"</c>.</typeparam>
public abstract class Metric<TPhase, TDirection> : Metric
    where TPhase : struct, IMetricPhase
    where TDirection : struct, IMetricDirection
{
    private protected Metric(string name)
        : base(name, TPhase.Value, TDirection.HigherIsBetter)
    {
    }
}

/// <summary>The handle of a mean over samples, the simplest metric: what steps log is added exactly and divided when read.</summary>
/// <typeparam name="TPhase">Where it is measured.</typeparam>
/// <typeparam name="TDirection">Which way it improves.</typeparam>
/// <param name="name">Name without the phase, for example <c>accuracy</c>.</param>
public sealed class MeanMetric<TPhase, TDirection>(string name) : Metric<TPhase, TDirection>(name)
    where TPhase : struct, IMetricPhase
    where TDirection : struct, IMetricDirection
{
    internal override MetricSource<TPhase, MeanState> Source { get; } = new(name, () => new MeanState());

    internal override double Read(MetricState state) => ((MeanState)state).Mean;
}

/// <summary>The handle of a metric that is read from a state which other metrics may share.</summary>
internal sealed class StateMetric<TPhase, TDirection, TState>(string name, MetricSource<TPhase, TState> source, Func<TState, double> value)
    : Metric<TPhase, TDirection>(name)
    where TPhase : struct, IMetricPhase
    where TDirection : struct, IMetricDirection
    where TState : MetricState
{
    internal override MetricSource<TPhase, TState> Source => source;

    internal override double Read(MetricState state) => value((TState)state);
}
