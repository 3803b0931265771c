namespace Inkling.Training;

/// <summary>
/// The handle of a metric: a mean over samples. Make each handle once, keep it in a static field, list it in
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
    public string Column => Phase switch
    {
        MetricPhase.Training => $"training_{Name}",
        MetricPhase.Validation => $"validation_{Name}",
        _ => $"test_{Name}",
    };

    /// <inheritdoc/>
    public override string ToString() => Column;
}

/// <summary>The handle of a metric, with its phase and the way it improves in the type.</summary>
/// <typeparam name="TPhase">Where it is measured: a validation metric cannot be logged in a training step.</typeparam>
/// <typeparam name="TDirection">Which way it improves: a monitor needs no <c>mode="max"</c>.</typeparam>
/// <param name="name">Name without the phase, for example <c>accuracy</c>.</param>
public sealed class Metric<TPhase, TDirection>(string name) : Metric(name, TPhase.Value, TDirection.HigherIsBetter)
    where TPhase : struct, IMetricPhase
    where TDirection : struct, IMetricDirection;

/// <summary>The metrics that nearly every run has.</summary>
public static class Metrics
{
    /// <summary>The loss of training steps; the trainer logs it.</summary>
    public static readonly Metric<TrainingPhase, LowerIsBetter> TrainingLoss = new("loss");

    /// <summary>The loss of validation steps; the trainer logs it.</summary>
    public static readonly Metric<ValidationPhase, LowerIsBetter> ValidationLoss = new("loss");

    /// <summary>The loss of test steps; the trainer logs it.</summary>
    public static readonly Metric<TestPhase, LowerIsBetter> TestLoss = new("loss");

    /// <summary>Share of training samples classified correctly, with dropout on and the weights of each step.</summary>
    public static readonly Metric<TrainingPhase, HigherIsBetter> TrainingAccuracy = new("accuracy");

    /// <summary>Share of validation samples classified correctly.</summary>
    public static readonly Metric<ValidationPhase, HigherIsBetter> ValidationAccuracy = new("accuracy");

    /// <summary>Share of test samples classified correctly.</summary>
    public static readonly Metric<TestPhase, HigherIsBetter> TestAccuracy = new("accuracy");
}

/// <summary>A metric's value at some time, as plain data.</summary>
/// <param name="Column">The metric's name with its phase.</param>
/// <param name="Phase">Where it was measured.</param>
/// <param name="Value">The mean over samples; null where nothing was measured.</param>
/// <param name="Samples">Samples that the mean is over.</param>
public readonly record struct MetricValue(string Column, MetricPhase Phase, double? Value, long Samples);
