namespace Inkling.Training;

/// <summary>How fast an epoch's last batches were learned, as plain data.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Optimiser steps taken by its end.</param>
/// <param name="SamplesPerSecond">Samples per second.</param>
/// <param name="ShareOfPeak">Share of the peak; null where it is not known.</param>
public sealed record ThroughputRecord(int Epoch, long Step, double SamplesPerSecond, double? ShareOfPeak);

/// <summary>
/// Measures training samples per second over a window of batches that follow one another; validations are no part of it. Samples are
/// those of <see cref="Metrics.TrainingLoss"/>, which a module with manual optimisation logs itself. It changes nothing.
/// </summary>
public sealed class Throughput : Callback
{
    private readonly TimeProvider _time;
    private readonly (long Time, long Samples)[] _marks;
    private readonly List<ThroughputRecord> _records = [];
    private int _count;
    private int _next;
    private long _samples;
    private long _before;

    /// <summary>A meter.</summary>
    /// <param name="window">Batches of the window; 50 if null.</param>
    /// <param name="time">The clock on the wall; the system's if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is empty.</exception>
    public Throughput(BatchCount? window = null, TimeProvider? time = null)
    {
        int batches = window?.Value ?? 50;
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1, nameof(window));
        _time = time ?? TimeProvider.System;
        _marks = new (long, long)[batches + 1];
    }

    /// <summary>
    /// Multiplications with addition of one sample's training step, for <see cref="ShareOfPeak"/>: about three times
    /// <see cref="ModelSummary.MultiplyAdds"/>, as the way back does twice the work of the way there. Null if it is not known.
    /// </summary>
    public double? MultiplyAddsPerSample { get; init; }

    /// <summary>Multiplications with addition per second that the processor could do; null if it is not known.</summary>
    public double? PeakMultiplyAddsPerSecond { get; init; }

    /// <summary>Samples per second over the last window; 0 before the first batch has taken a time.</summary>
    public double SamplesPerSecond { get; private set; }

    /// <summary>Which share of the processor's peak that is; null where peak or work is not known.</summary>
    public double? ShareOfPeak => SamplesPerSecond * MultiplyAddsPerSample / PeakMultiplyAddsPerSecond;

    /// <summary>A record of each epoch that this process has finished.</summary>
    public IReadOnlyList<ThroughputRecord> Records => _records;

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        _records.Clear();
        SamplesPerSecond = 0;
        _count = 0;
    }

    /// <inheritdoc/>
    public override void OnEpochStart(RunState state) => _count = 0;

    /// <inheritdoc/>
    public override void OnValidationStart(RunState state) => _count = 0;

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state)
    {
        _before = state.Metrics.SamplesOf(Metrics.TrainingLoss).Value;
        if (_count == 0)
            Mark();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state)
    {
        _samples += state.Metrics.SamplesOf(Metrics.TrainingLoss).Value - _before;
        Mark();
        (long began, long samples) = _marks[_count < _marks.Length ? 0 : _next];
        double seconds = _time.GetElapsedTime(began).TotalSeconds;
        if (seconds > 0)
            SamplesPerSecond = (_samples - samples) / seconds;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(RunState state) =>
        _records.Add(new ThroughputRecord(state.Clock.Epoch.Value + 1, state.Steps.Value, SamplesPerSecond, ShareOfPeak));

    private void Mark()
    {
        if (_count == 0)
            _next = 0;
        _marks[_next] = (_time.GetTimestamp(), _samples);
        _next = (_next + 1) % _marks.Length;
        _count = Math.Min(_count + 1, _marks.Length);
    }
}
