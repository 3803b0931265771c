using System.Diagnostics.Metrics;

namespace Inkling.Training;

/// <summary>
/// Publishes how a training goes through <see cref="Meter"/>, so that OpenTelemetry, dotnet-counters and the like can watch it. Each instrument
/// asks whether anybody listens; if nobody does, a step costs a few comparisons.
/// </summary>
/// <param name="time">The clock that steps are timed by; the system's if null.</param>
public sealed class TrainingMeter(TimeProvider? time = null) : Callback
{
    /// <summary>The meter's name, to be given to whatever collects.</summary>
    public const string MeterName = "Inkling.Training";

    private static readonly Meter Source = new(MeterName);
    private static readonly Counter<long> Steps = Source.CreateCounter<long>("inkling.training.steps", "{step}", "Optimiser steps taken by this process.");
    private static readonly Counter<long> Samples = Source.CreateCounter<long>("inkling.training.samples", "{sample}", "Training samples seen by this process.");
    private static readonly Histogram<double> StepDuration = Source.CreateHistogram<double>("inkling.training.step.duration", "s", "From the start of a step's first batch to the end of its last.");
    private static readonly Gauge<double> Loss = Source.CreateGauge<double>("inkling.training.loss", "1", "Mean loss of the last step's samples.");
    private static readonly Gauge<double> LearningRate = Source.CreateGauge<double>("inkling.training.learning_rate", "1", "Learning rate of the last step.");
    private static readonly Gauge<double> GradientNorm = Source.CreateGauge<double>("inkling.training.gradient_norm", "1", "L2 norm of the last step's gradient before clipping, where it is measured.");
    private static readonly Gauge<int> Epoch = Source.CreateGauge<int>("inkling.training.epoch", "{epoch}", "The present epoch, from 1.");
    private static readonly Gauge<double> Metric = Source.CreateGauge<double>("inkling.training.metric", "1", "The last value of a metric, tagged with its name: validation metrics after every validation, training metrics after every epoch.");

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long? _began;

    /// <inheritdoc/>
    public override void OnFitStart(RunState state)
    {
        // The epoch in which a run resumes has begun before.
        if (state.Clock.Batch.Value > 0)
            OnEpochStart(state);
    }

    /// <inheritdoc/>
    public override void OnEpochStart(RunState state)
    {
        if (Epoch.Enabled)
            Epoch.Record(state.Clock.Epoch.Value + 1);
    }

    /// <inheritdoc/>
    public override void OnValidationEnd(RunState state)
    {
        // The end of an epoch tells all metrics; the trial before the first step tells nothing.
        if (state.Steps.Value > 0 && !state.IsEpochEnding)
            Tell(state.Metrics.Snapshot(MetricPhase.Validation));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(RunState state) => Tell(state.Metrics.Snapshot());

    private static void Tell(IReadOnlyList<MetricValue> metrics)
    {
        if (!Metric.Enabled)
            return;
        foreach (MetricValue metric in metrics)
        {
            if (metric.Value is { } value)
                Metric.Record(value, new KeyValuePair<string, object?>("metric", metric.Column));
        }
    }

    /// <inheritdoc/>
    public override void OnBatchStart(RunState state)
    {
        if (state.Plan.IsBetweenSteps(state.Clock))
            _began = StepDuration.Enabled ? _time.GetTimestamp() : null;
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(RunState state)
    {
        if (!state.TookStep)
            return;
        if (_began is { } began)
            StepDuration.Record(_time.GetElapsedTime(began).TotalSeconds);
        if (Steps.Enabled)
            Steps.Add(1);
        if (Samples.Enabled)
            Samples.Add(state.StepSamples.Value);
        if (Loss.Enabled && state.StepLoss is { } loss)
            Loss.Record(loss);
        if (LearningRate.Enabled)
            LearningRate.Record(state.LearningRate);
        if (GradientNorm.Enabled && state.GradientNorm is { } norm)
            GradientNorm.Record(norm);
    }
}
