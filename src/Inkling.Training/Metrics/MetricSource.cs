namespace Inkling.Training;

/// <summary>Where metrics come from: makes the state that a run keeps for them.</summary>
public abstract class MetricSource
{
    private protected MetricSource(string name, MetricPhase phase)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Phase = phase;
    }

    /// <summary>Name without the phase, for example <c>confusion</c>.</summary>
    public string Name { get; }

    /// <summary>Where it is measured.</summary>
    public MetricPhase Phase { get; }

    /// <summary>Name with the phase, by which a checkpoint knows the state.</summary>
    internal string Key => Phase.Prefix + Name;

    internal abstract MetricState NewState();
}

/// <summary>
/// Where several metrics are read from that share one state, as precision and recall share the counts of a confusion matrix. Like a
/// metric, make it once and keep it in a static field.
/// </summary>
/// <typeparam name="TPhase">Where it is measured.</typeparam>
/// <typeparam name="TState">What is remembered of the samples.</typeparam>
/// <param name="name">Name without the phase, for example <c>confusion</c>.</param>
/// <param name="newState">Makes an empty state; called once per run.</param>
public sealed class MetricSource<TPhase, TState>(string name, Func<TState> newState) : MetricSource(name, TPhase.Value)
    where TPhase : struct, IMetricPhase
    where TState : MetricState
{
    /// <summary>The handle of a metric that is one number read from the state.</summary>
    /// <typeparam name="TDirection">Which way it improves.</typeparam>
    /// <param name="metric">Name without the phase, for example <c>macro_f1</c>.</param>
    /// <param name="value">Reads it; NaN where it is not defined. Called only after samples were seen.</param>
    public Metric<TPhase, TDirection> Metric<TDirection>(string metric, Func<TState, double> value)
        where TDirection : struct, IMetricDirection => new StateMetric<TPhase, TDirection, TState>(metric, this, value);

    internal override TState NewState() => newState();
}
