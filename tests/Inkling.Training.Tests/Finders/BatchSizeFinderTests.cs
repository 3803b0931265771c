using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class BatchSizeFinderTests
{
    [Fact]
    public void The_fastest_size_is_found_by_samples_per_second()
    {
        // A batch takes 10 ms and 1 ms for each sample, above 32 samples 2 ms for each.
        BatchSizeCurve curve = Find(size => 10 + (size <= 32 ? size : 2 * size), new BatchSizeSearch { Smallest = 4, Patience = 2 });
        Assert.Equal([4, 8, 16, 32, 64, 128], curve.Points.Select(point => point.BatchSize));
        Assert.Equal((32, BatchSizeEnd.Slower), (curve.Best, curve.End));
        Assert.Equal(4000 / 14.0, curve.Points[0].SamplesPerSecond, 1e-6);
        Assert.Equal(32000 / 42.0, curve.Points[3].SamplesPerSecond, 1e-6);
    }

    [Fact]
    public void The_first_steps_do_not_count()
    {
        int steps = 0;
        BatchSizeCurve curve = Find(size => ++steps <= 3 ? 1000 : size, new BatchSizeSearch { Smallest = 8, Largest = 8, WarmUp = 3.Steps });
        Assert.Equal(1000, curve.Points[0].SamplesPerSecond, 1e-6);
        Assert.Equal(13, steps);
    }

    [Fact]
    public void It_ends_at_the_largest_size_at_the_last_sample_and_at_the_limit_of_memory()
    {
        Assert.Equal((BatchSizeEnd.Largest, 32), Ends(new BatchSizeSearch { Smallest = 8, Largest = 63 }));
        Assert.Equal((BatchSizeEnd.Samples, 256), Ends(new BatchSizeSearch { Smallest = 64 }));
        long bytes = Find(_ => 1, new BatchSizeSearch { Smallest = 16, Largest = 16 }).Points[0].WorkingBytes;
        Assert.True(bytes >= 16 * 16 * sizeof(float));
        Assert.Equal((BatchSizeEnd.Memory, 8), Ends(new BatchSizeSearch { Smallest = 8, MemoryLimit = 1 }));

        (BatchSizeEnd, int) Ends(BatchSizeSearch search)
        {
            BatchSizeCurve curve = Find(_ => 1, search);
            return (curve.End, curve.Points[^1].BatchSize);
        }
    }

    [Fact]
    public void It_leaves_no_trace_and_can_be_stopped()
    {
        Classifier plain = Spirals.Module(), module = Spirals.Module();
        plain.Network.Initialize(RandomKey.FromSeed(5));
        module.Network.Initialize(RandomKey.FromSeed(5));
        TrainerOptions options = new() { MaxEpochs = 2.Epochs, KeepWeights = true };
        new Trainer(options).FindBatchSize(module, size => Spirals.Data(size), new BatchSizeSearch { Largest = 64 });
        Assert.Equal(Spirals.Hash(plain.Network), Spirals.Hash(module.Network));
        new Trainer(options).Fit(plain, Spirals.Data());
        new Trainer(options).Fit(module, Spirals.Data());
        Assert.Equal(Spirals.Hash(plain.Network), Spirals.Hash(module.Network));
        Assert.Throws<OperationCanceledException>(() => new Trainer(options).FindBatchSize(module, size => Spirals.Data(size), stop: new CancellationToken(canceled: true)));
        Assert.Equal(Spirals.Hash(plain.Network), Spirals.Hash(module.Network));
    }

    [Fact]
    public void Impossible_searches_are_refused()
    {
        Assert.Contains("smallest of at least 1", Assert.Throws<UserErrorException>(() => Find(_ => 1, new BatchSizeSearch { Smallest = 0 })).Message);
        Assert.Contains("MemoryLimit is 0", Assert.Throws<UserErrorException>(() => Find(_ => 1, new BatchSizeSearch { MemoryLimit = 0 })).Message);
        Assert.Contains("at least 1 of each", Assert.Throws<UserErrorException>(() => Find(_ => 1, new BatchSizeSearch { Patience = 0 })).Message);
    }

    /// <summary>Searches with a clock by which a batch of so many samples takes so many milliseconds.</summary>
    private static BatchSizeCurve Find(Func<int, double> milliseconds, BatchSizeSearch search)
    {
        ManualTime time = new();
        return new Trainer(new TrainerOptions { Time = time }).FindBatchSize(new SlowModule(time, milliseconds), size => Spirals.Data(size, samples: 256), search);
    }

    private sealed class SlowModule(ManualTime time, Func<int, double> milliseconds)
        : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.01)))
    {
        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            time.Advance(TimeSpan.FromMilliseconds(milliseconds(batch.Labels.Length)));
            return base.TrainingStep(batch, context);
        }
    }
}
