namespace Inkling.Training;

/// <summary>A finished epoch, as plain data.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Optimiser steps taken by its end.</param>
/// <param name="LearningRate">The rate of its last step.</param>
/// <param name="Metrics">Training and validation metrics, in the order of the run's columns.</param>
/// <param name="TrainingTime">How long its steps took; null if an earlier process took them.</param>
/// <param name="ValidationTime">How long its validation took; null if an earlier process did it.</param>
public sealed record EpochRecord(
    int Epoch, long Step, double LearningRate, IReadOnlyList<MetricValue> Metrics, TimeSpan? TrainingTime = null, TimeSpan? ValidationTime = null)
{
    /// <summary>The value of a metric; null if it was not measured in this epoch.</summary>
    public double? ValueOf(Metric metric)
    {
        foreach (MetricValue value in Metrics)
        {
            if (value.Column == metric.Column)
                return value.Value;
        }
        return null;
    }

    /// <summary>Training samples per second; null if an earlier process took the steps.</summary>
    public double? SamplesPerSecond =>
        TrainingTime is { TotalSeconds: > 0 } time && Metrics.Count > 0 ? Metrics[0].Samples / time.TotalSeconds : null;
}

/// <summary>A validation in the middle of an epoch, as plain data.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Optimiser steps taken before it.</param>
/// <param name="LearningRate">The rate of the last of them.</param>
/// <param name="Metrics">The epoch's training metrics so far and those of the validation, in the order of the run's columns.</param>
public sealed record ValidationRecord(int Epoch, long Step, double LearningRate, IReadOnlyList<MetricValue> Metrics);

/// <summary>The finished epochs of a run, as plain data.</summary>
/// <param name="Epochs">In order.</param>
public sealed record RunHistory(IReadOnlyList<EpochRecord> Epochs)
{
    /// <summary>The validations in the middle of an epoch, in order.</summary>
    public IReadOnlyList<ValidationRecord> Validations { get; init; } = [];

    /// <summary>No epoch.</summary>
    public static RunHistory Empty { get; } = new([]);

    /// <summary>A metric's values over the epochs that have one, for a chart.</summary>
    public IReadOnlyList<(int Epoch, double Value)> ValuesOf(Metric metric)
    {
        List<(int, double)> values = new(Epochs.Count);
        foreach (EpochRecord epoch in Epochs)
        {
            if (epoch.ValueOf(metric) is { } value)
                values.Add((epoch.Epoch, value));
        }
        return values;
    }
}
