namespace Inkling.Training;

/// <summary>The part of a run that a metric is measured in.</summary>
public enum MetricPhase
{
    /// <summary>On training samples, while the weights move.</summary>
    Training,

    /// <summary>On validation samples, for choosing.</summary>
    Validation,

    /// <summary>On test samples, once, for reporting.</summary>
    Test,
}

/// <summary>What phases are called.</summary>
internal static class MetricPhaseNames
{
    extension(MetricPhase phase)
    {
        /// <summary>What the names of columns begin with.</summary>
        internal string Prefix => phase switch
        {
            MetricPhase.Training => "training_",
            MetricPhase.Validation => "validation_",
            _ => "test_",
        };
    }
}

/// <summary>A phase as a type, so that the compiler tells metrics of one from those of another.</summary>
public interface IMetricPhase
{
    /// <summary>The phase as a value.</summary>
    static abstract MetricPhase Value { get; }
}

/// <summary>Training.</summary>
public readonly struct TrainingPhase : IMetricPhase
{
    /// <inheritdoc/>
    public static MetricPhase Value => MetricPhase.Training;
}

/// <summary>Validation.</summary>
public readonly struct ValidationPhase : IMetricPhase
{
    /// <inheritdoc/>
    public static MetricPhase Value => MetricPhase.Validation;
}

/// <summary>Test.</summary>
public readonly struct TestPhase : IMetricPhase
{
    /// <inheritdoc/>
    public static MetricPhase Value => MetricPhase.Test;
}

/// <summary>Which way a metric improves, as a type.</summary>
public interface IMetricDirection
{
    /// <summary>Whether a larger value is a better one.</summary>
    static abstract bool HigherIsBetter { get; }
}

/// <summary>A larger value is better, as with accuracy.</summary>
public readonly struct HigherIsBetter : IMetricDirection
{
    static bool IMetricDirection.HigherIsBetter => true;
}

/// <summary>A smaller value is better, as with a loss.</summary>
public readonly struct LowerIsBetter : IMetricDirection
{
    static bool IMetricDirection.HigherIsBetter => false;
}
