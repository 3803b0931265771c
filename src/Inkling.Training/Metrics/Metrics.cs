namespace Inkling.Training;

/// <summary>The metrics that nearly every run has.</summary>
public static class Metrics
{
    /// <summary>The loss of training steps; the trainer logs it.</summary>
    public static readonly MeanMetric<TrainingPhase, LowerIsBetter> TrainingLoss = new("loss");

    /// <summary>The loss of validation steps; the trainer logs it.</summary>
    public static readonly MeanMetric<ValidationPhase, LowerIsBetter> ValidationLoss = new("loss");

    /// <summary>The loss of test steps; the trainer logs it.</summary>
    public static readonly MeanMetric<TestPhase, LowerIsBetter> TestLoss = new("loss");

    /// <summary>Share of training samples classified correctly, with dropout on and the weights of each step.</summary>
    public static readonly MeanMetric<TrainingPhase, HigherIsBetter> TrainingAccuracy = new("accuracy");

    /// <summary>Share of validation samples classified correctly.</summary>
    public static readonly MeanMetric<ValidationPhase, HigherIsBetter> ValidationAccuracy = new("accuracy");

    /// <summary>Share of test samples classified correctly.</summary>
    public static readonly MeanMetric<TestPhase, HigherIsBetter> TestAccuracy = new("accuracy");
}

/// <summary>A metric's value at some time, as plain data.</summary>
/// <param name="Column">The metric's name with its phase.</param>
/// <param name="Phase">Where it was measured.</param>
/// <param name="Value">The value; null where nothing was measured, NaN where what was measured does not define it.</param>
/// <param name="Samples">Samples that it was measured on.</param>
public readonly record struct MetricValue(string Column, MetricPhase Phase, double? Value, long Samples);
