using Inkling.Data;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Searches that train for a few steps and leave no trace: neither in weights nor in optimisers nor in randomness.</summary>
public sealed partial class Trainer
{
    /// <summary>
    /// Tries learning rates from low to high, one for each step of a training that is then undone. The rates take the place of the module's
    /// schedule; groups keep their proportion. Neither callbacks nor the module's hooks are called, and nothing is written.
    /// </summary>
    /// <param name="module">What is to be trained.</param>
    /// <param name="data">What it learns from.</param>
    /// <param name="search">Which rates; the usual ones if null.</param>
    /// <param name="stop">Stops between two steps; the curve then ends there.</param>
    /// <exception cref="UserErrorException">An option is impossible, or there are no data.</exception>
    public LearningRateCurve FindLearningRate<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data, LearningRateSearch? search = null, CancellationToken stop = default)
    {
        search ??= new LearningRateSearch();
        search.Validate();
        List<LearningRatePoint> points = [];
        double running = 0, best = double.PositiveInfinity;
        bool diverged = false;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using NetworkSnapshot network = new(module.Network);
        using ProbeModule<TBatch> probe = new(module, new RateSweep(search.Lowest, search.Highest));
        using IDisposable? silence = _log?.Silence();
        FitResult result = Probe(probe, data, search.Steps, new LambdaCallback { BatchEnd = AddPoint }).Run(null, end.Token);
        diverged |= result.Reason == StopReason.Diverged;
        return new LearningRateCurve(points, LearningRateCurve.SteepestDescent(points), diverged);

        void AddPoint(RunState state)
        {
            if (!state.TookStep)
                return;
            double loss = probe.Take();
            running = (search.Smoothing * running) + ((1 - search.Smoothing) * loss);
            double smoothed = running / (1 - Math.Pow(search.Smoothing, points.Count + 1));
            points.Add(new LearningRatePoint(state.LearningRate, loss, smoothed));
            best = Math.Min(best, smoothed);
            diverged = smoothed > search.DivergenceFactor * best;
            if (diverged)
                end.Cancel();
        }
    }

    /// <summary>
    /// Tries batch sizes, each the double of the one before, and measures how many samples a second a training learns with each, by
    /// <see cref="TrainerOptions.Time"/>. Every training is undone; neither callbacks nor the module's hooks are called, and nothing is written. What is fastest
    /// is not always what learns best.
    /// </summary>
    /// <param name="module">What is to be trained.</param>
    /// <param name="data">Makes the data with batches of a size.</param>
    /// <param name="search">Which sizes; the usual ones if null.</param>
    /// <param name="stop">Stops the search.</param>
    /// <exception cref="UserErrorException">An option is impossible, there are no data, or the training diverges.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public BatchSizeCurve FindBatchSize<TBatch>(TrainingModule<TBatch> module, Func<int, DataModule<TBatch>> data, BatchSizeSearch? search = null, CancellationToken stop = default)
    {
        search ??= new BatchSizeSearch();
        search.Validate();
        long limit = search.MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        List<BatchSizePoint> points = [];
        int slower = 0;
        for (int size = search.Smallest; ; size *= 2)
        {
            BatchSizePoint point = Measure(module, data(size), size, search, stop, out int samples);
            points.Add(point);
            slower = points.Any(other => other.SamplesPerSecond > point.SamplesPerSecond) ? slower + 1 : 0;
            if (slower >= search.Patience)
                return new BatchSizeCurve(points, BatchSizeEnd.Slower);
            if (size > search.Largest / 2)
                return new BatchSizeCurve(points, BatchSizeEnd.Largest);
            if (size >= samples)
                return new BatchSizeCurve(points, BatchSizeEnd.Samples);
            if (2 * point.WorkingBytes > limit)
                return new BatchSizeCurve(points, BatchSizeEnd.Memory);
        }
    }

    private BatchSizePoint Measure<TBatch>(TrainingModule<TBatch> module, DataModule<TBatch> data, int size, BatchSizeSearch search, CancellationToken stop, out int samples)
    {
        long began = 0, learned = 0;
        TimeSpan took = default;
        bool isMeasured = false;
        FitLoop<TBatch>? loop = null;
        LambdaCallback watch = new()
        {
            // Only the batches are timed, not what happens between epochs.
            BatchStart = state => (isMeasured, began) = (state.Steps.CompareTo(search.WarmUp) >= 0, _options.Time.GetTimestamp()),
            BatchEnd = state =>
            {
                if (!isMeasured)
                    return;
                took += _options.Time.GetElapsedTime(began);
                learned += loop!.SamplesOf(state.Clock.Batch.Value - 1);
            },
        };
        using NetworkSnapshot network = new(module.Network);
        using ProbeModule<TBatch> probe = new(module, schedule: null);
        loop = Probe(probe, data, new StepCount(search.WarmUp.Value + search.Steps.Value), watch);
        using IDisposable? silence = _log?.Silence();
        FitResult result = loop.Run(null, stop).ThrowIfDiverged();
        if (result.Reason == StopReason.Cancelled)
            throw new OperationCanceledException(stop);
        samples = loop.SampleCount;
        return new BatchSizePoint(size, learned / took.TotalSeconds, loop.WorkingBytes);
    }

    /// <summary>A training of a finder: so many steps, from the same weights, with the same batches, accumulation and clipping as a real one.</summary>
    private FitLoop<TBatch> Probe<TBatch>(ProbeModule<TBatch> probe, DataModule<TBatch> data, StepCount steps, Callback callback)
    {
        TrainerOptions options = _options.Trial with { MaxSteps = steps, Progress = null, Callbacks = [callback] };
        options.Validate();
        RunKeys keys = new(options.Seed);
        data.SetUp(keys);
        IBatches<TBatch> training = data.TrainingBatches(keys);
        return new FitLoop<TBatch>(options, probe, options.OverfitBatches is null ? training : new RepeatedBatches<TBatch>(training), validation: null, null, keys, dataSha256: null);
    }
}
