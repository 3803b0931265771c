using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    MaxEpochs,

    /// <summary>All steps are done.</summary>
    MaxSteps,

    /// <summary>The time was up.</summary>
    MaxTime,

    /// <summary>It no longer got better, was good enough or had gone wrong: <see cref="FitResult.EarlyStop"/> says which.</summary>
    EarlyStopping,

    /// <summary>Somebody asked it to stop; the last checkpoint holds where it stood.</summary>
    Cancelled,

    /// <summary>The loss or a weight was no longer a finite number.</summary>
    Diverged,
}

/// <summary>The best checkpoint of a run.</summary>
/// <param name="Path">The file.</param>
/// <param name="Epoch">The epoch at whose end or in which it was saved, from 1.</param>
/// <param name="Metric">Column of the metric that decided.</param>
/// <param name="Value">Its value.</param>
public sealed record BestCheckpoint(string Path, int Epoch, string Metric, double Value)
{
    /// <summary>Optimiser steps taken before it.</summary>
    public long Step { get; init; }

    /// <summary>Whether it was saved within an epoch, where <see cref="Epoch"/> says less than <see cref="Step"/>.</summary>
    public bool IsWithinEpoch => System.IO.Path.GetFileName(Path).StartsWith(CheckpointKeeper.BestPrefix + CheckpointKeeper.StepPrefix, StringComparison.Ordinal);

    /// <summary><c>epoch 3</c>, or <c>step 210</c> within an epoch.</summary>
    public string Moment => IsWithinEpoch ? $"step {Step}" : $"epoch {Epoch}";
}

/// <summary>Where a training went wrong.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Epoch">Its epoch, from 1.</param>
/// <param name="Batch">Its batch in the epoch, from 1.</param>
/// <param name="Layer">Path of the layer in which the first value that is not finite appeared, or what else it was: <c>input</c>, <c>loss</c>.</param>
/// <param name="Message">The whole story in a sentence or two, with what to do.</param>
public sealed record Divergence(long Step, int Epoch, int Batch, string Layer, string Message);

/// <summary>How a training ended.</summary>
public sealed record FitResult
{
    /// <summary>Why.</summary>
    public required StopReason Reason { get; init; }

    /// <summary>Why early stopping ended it; null if it did not.</summary>
    public EarlyStopReason? EarlyStop { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Where it stood.</summary>
    public required TrainingClock Clock { get; init; }

    /// <summary>Optimiser steps taken.</summary>
    public required StepCount Steps { get; init; }

    /// <summary>The finished epochs.</summary>
    public required RunHistory History { get; init; }

    /// <summary>The best checkpoint; null if none was kept.</summary>
    public BestCheckpoint? Best { get; init; }

    /// <summary>All best checkpoints that were kept, the best first.</summary>
    public IReadOnlyList<BestCheckpoint> BestCheckpoints { get; init; } = [];

    /// <summary>The file to resume from; null if none was kept.</summary>
    public string? LastCheckpoint { get; init; }

    /// <summary>Where it went wrong, if it did.</summary>
    public Divergence? Divergence { get; init; }

    /// <summary>Turns a divergence into an exception, for programs that cannot go on without a trained network.</summary>
    /// <exception cref="DivergedException">The training diverged.</exception>
    public FitResult ThrowIfDiverged() => Divergence is { } divergence ? throw new DivergedException(divergence) : this;
}

/// <summary>A training whose loss or weights were no longer finite numbers.</summary>
/// <param name="divergence">Where it went wrong.</param>
public sealed class DivergedException(Divergence divergence) : UserErrorException(divergence.Message)
{
    /// <summary>Where it went wrong.</summary>
    public Divergence Divergence { get; } = divergence;
}

/// <summary>What a validation or a test measured.</summary>
/// <param name="Metrics">Means over all samples, in the order of the module's handles.</param>
/// <param name="Time">How long it took.</param>
public sealed record EvaluationResult(IReadOnlyList<MetricValue> Metrics, TimeSpan Time)
{
    /// <summary>What the metrics were read from.</summary>
    internal MetricTable? Table { get; init; }

    /// <summary>What metrics were read from, for all of it: a whole confusion matrix.</summary>
    /// <exception cref="InvalidOperationException">The module lists no metric of the source.</exception>
    public TState StateOf<TPhase, TState>(MetricSource<TPhase, TState> source)
        where TPhase : struct, IMetricPhase
        where TState : MetricState =>
        Table is { } table ? table.StateOf(source) : throw new InvalidOperationException("This result was not made by a trainer and has values only.");

    /// <summary>The value of a metric.</summary>
    /// <exception cref="KeyNotFoundException">It was not measured.</exception>
    public double this[Metric metric]
    {
        get
        {
            foreach (MetricValue value in Metrics)
            {
                if (value.Column == metric.Column && value.Value is { } mean)
                    return mean;
            }
            throw new KeyNotFoundException($"'{metric.Column}' was not measured; measured were: {string.Join(", ", Metrics.Where(value => value.Value is not null).Select(value => value.Column))}.");
        }
    }
}

/// <summary>What a network said about each sample.</summary>
/// <param name="Values">One row after the other.</param>
/// <param name="RowLength">Values of a row.</param>
public sealed record Predictions(float[] Values, int RowLength)
{
    /// <summary>Number of samples.</summary>
    public int Count => RowLength == 0 ? 0 : Values.Length / RowLength;

    /// <summary>The values of a sample.</summary>
    public ReadOnlySpan<float> Row(int sample) => Values.AsSpan(sample * RowLength, RowLength);
}
