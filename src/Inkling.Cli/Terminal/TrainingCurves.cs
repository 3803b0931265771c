using Inkling.Training;

namespace Inkling.Cli;

/// <summary>Loss and accuracy of a training, while it goes on.</summary>
/// <param name="epochs">Planned epochs.</param>
internal sealed class TrainingCurves(int epochs)
{
    // A plan this short is shown whole from the beginning; a longer one step by step, or its first epochs would be a dot.
    private const double ShortPlan = 20;

    private readonly Quantity _loss = new(Metrics.TrainingLoss, Metrics.ValidationLoss);
    private readonly Quantity _accuracy = new(Metrics.TrainingAccuracy, Metrics.ValidationAccuracy);
    private double _now;

    /// <summary>Whether there is anything to see.</summary>
    internal bool HasValues => _now > 0;

    /// <summary>The losses.</summary>
    internal (Curve Training, Curve Validation) Loss => (_loss.Training, _loss.Validation);

    /// <summary>The accuracies, as shares.</summary>
    internal (Curve Training, Curve Validation) Accuracy => (_accuracy.Training, _accuracy.Validation);

    /// <summary>Where a chart's epochs end: it changes rarely, so that the picture is calm.</summary>
    internal double End
    {
        get
        {
            double end = ShortPlan;
            for (int i = 0; end < _now; i++)
                end *= i % 3 == 0 ? 2.5 : 2;
            return Math.Min(end, epochs);
        }
    }

    /// <summary>Adds what was learned since the last call.</summary>
    internal void Add(ProgressSnapshot snapshot)
    {
        if (snapshot.Activity != Activity.Training || snapshot.Batches == 0)
            return;
        double at = snapshot.Epoch - 1 + ((double)snapshot.Batch / snapshot.Batches);
        Add(snapshot.Epoch, at, snapshot.Metrics);
    }

    /// <summary>Adds the rest of an epoch and its validation.</summary>
    internal void Add(EpochRecord epoch)
    {
        Add(epoch.Epoch, epoch.Epoch, epoch.Metrics);
        _loss.EndEpoch();
        _accuracy.EndEpoch();
    }

    private void Add(int epoch, double at, IReadOnlyList<MetricValue> metrics)
    {
        foreach (MetricValue metric in metrics)
        {
            _loss.Add(epoch, at, metric);
            _accuracy.Add(epoch, at, metric);
        }
        _now = Math.Max(_now, at);
    }

    private sealed class Quantity(Metric training, Metric validation)
    {
        private double _sum, _at;
        private long _samples;

        internal Curve Training { get; } = new();

        internal Curve Validation { get; } = new();

        internal void Add(int epoch, double at, MetricValue metric)
        {
            if (metric.Value is not { } mean)
                return;
            if (metric.Column == validation.Column)
                Validation.Add(at, mean, metric.Samples);
            if (metric.Column != training.Column || metric.Samples <= _samples)
                return;
            // A running value is the mean since the epoch's beginning; a curve of it would lag behind. The difference to the last one is what is new.
            double sum = mean * metric.Samples;
            Training.Add((Math.Max(_at, epoch - 1) + at) / 2, (sum - _sum) / (metric.Samples - _samples), metric.Samples - _samples);
            (_sum, _samples, _at) = (sum, metric.Samples, at);
        }

        internal void EndEpoch() => (_sum, _samples) = (0, 0);
    }
}
