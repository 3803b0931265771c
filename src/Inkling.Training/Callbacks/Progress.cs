namespace Inkling.Training;

/// <summary>What a run is doing, for a display.</summary>
public enum Activity
{
    /// <summary>Trying a few validation batches before the training.</summary>
    Sanity,

    /// <summary>Learning.</summary>
    Training,

    /// <summary>Validating.</summary>
    Validating,

    /// <summary>Testing.</summary>
    Testing,

    /// <summary>Predicting.</summary>
    Predicting,
}

/// <summary>A moment of a run, as plain data.</summary>
/// <param name="Activity">What it is doing.</param>
/// <param name="Epoch">The present epoch, from 1; 0 outside a training.</param>
/// <param name="Epochs">Planned epochs.</param>
/// <param name="Batch">Finished batches of this activity.</param>
/// <param name="Batches">Batches of this activity.</param>
/// <param name="Step">Optimiser steps taken.</param>
/// <param name="TotalSteps">Planned optimiser steps.</param>
/// <param name="SamplesPerSecond">Mean speed of this activity since it began; 0 before it can be known.</param>
/// <param name="Elapsed">Since this process began the run.</param>
/// <param name="Remaining">Estimate until the planned end of the training; null before it can be known and outside a training.</param>
/// <param name="LearningRate">The last step's learning rate.</param>
/// <param name="Metrics">Running values of this activity's metrics; null also for those that are slow to read.</param>
public sealed record ProgressSnapshot(
    Activity Activity, int Epoch, int Epochs, int Batch, int Batches, long Step, long TotalSteps, double SamplesPerSecond,
    TimeSpan Elapsed, TimeSpan? Remaining, double LearningRate, IReadOnlyList<MetricValue> Metrics);

/// <summary>
/// Reports progress by wall time, at most ten times a second, so that watching costs the same however short a batch is.
/// </summary>
internal sealed class ProgressMeter(IProgress<ProgressSnapshot>? progress, TimeProvider time, RunState state, StepCount startedAt)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long _began = time.GetTimestamp();
    private long _reported = time.GetTimestamp();
    private long _activityBegan;
    private Activity _activity;
    private MetricPhase? _phase;
    private int _batches;
    private long _samples;

    internal void Begin(Activity activity, MetricPhase? phase, int batches)
    {
        (_activity, _phase, _batches, _samples) = (activity, phase, batches, 0);
        _activityBegan = time.GetTimestamp();
    }

    /// <summary>Time since the present activity began.</summary>
    internal TimeSpan ActivityTime => time.GetElapsedTime(_activityBegan);

    /// <summary>Call after each batch; it looks at the clock and, mostly, does nothing.</summary>
    internal void Tick(int batchesDone, int samples)
    {
        _samples += samples;
        if (progress is null || time.GetElapsedTime(_reported) < Interval)
            return;
        _reported = time.GetTimestamp();
        progress.Report(Snapshot(batchesDone));
    }

    private ProgressSnapshot Snapshot(int batchesDone)
    {
        TimeSpan elapsed = time.GetElapsedTime(_began);
        double seconds = ActivityTime.TotalSeconds;
        long steps = state.Steps.Value, total = state.Plan.TotalSteps.Value, done = steps - startedAt.Value;
        bool training = _activity is Activity.Training or Activity.Validating;
        return new ProgressSnapshot(
            _activity, training ? Math.Min(state.Clock.Epoch.Value + 1, state.Plan.Epochs.Value) : 0, state.Plan.Epochs.Value, batchesDone, _batches,
            steps, total, seconds > 0 ? _samples / seconds : 0, elapsed,
            training && done > 0 ? elapsed * ((double)(total - steps) / done) : null, state.LearningRate, state.Metrics.Glance(_phase));
    }
}
