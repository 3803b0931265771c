using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>What may not change one bit of a run, and what a step may not allocate.</summary>
[Collection("threads")]
public class NeutralityTests
{
    private static readonly TrainerOptions Options = new() { MaxEpochs = 3.Epochs };

    [Fact]
    public void Nothing_that_watches_a_run_changes_a_bit_of_it()
    {
        using TemporaryFolder folder = new();
        string plain = Run(Options);
        Reports reports = new();
        string watched = Run(Options with
        {
            Progress = reports,
            Time = new RushingTime(),
            Callbacks = [new AtBatchEnd(_ => { }), new AtEpochEnd(_ => { })],
            MetricsFile = folder["metrics.csv"],
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 100),
        });
        Assert.Equal(plain, watched);
        Assert.NotEmpty(reports.All);
    }

    [Fact]
    public void Validation_and_the_sanity_trial_do_not_change_a_bit_of_the_training()
    {
        string plain = Run(Options);
        Assert.Equal(plain, Run(Options with { SanityBatches = 0.Batches }));
        Assert.Equal(plain, Run(Options with { ValidationBatchLimit = 0.Batches }));
        Assert.Equal(plain, Run(Options with { ValidateEvery = 2.Epochs }));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit_and_the_seed_does()
    {
        int before = Workers.ThreadCount;
        try
        {
            List<string> hashes = [];
            for (int threads = 1; threads <= 4; threads++)
            {
                Workers.ThreadCount = threads;
                hashes.Add(RunWide(seed: 1));
            }
            Assert.Single(hashes.Distinct());
            Assert.NotEqual(hashes[0], RunWide(seed: 2));
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        SteadyAllocation callback = new();
        TrainerOptions options = Options with { MaxEpochs = SteadyAllocation.Epochs, Callbacks = [callback], MaxGradientNorm = 1, Progress = new Reports(), Time = new StandingTime() };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(0, callback.Bytes);
    }

    [Fact]
    public void Progress_is_reported_at_most_ten_times_a_second()
    {
        Reports reports = new();
        TickingTime time = new(TimeSpan.FromMilliseconds(7));
        new Trainer(Options with { Progress = reports, Time = time, Callbacks = [new AtBatchEnd(_ => reports.Moments.Add(time.GetElapsedTime(0)))] })
            .Fit(Spirals.Module(), Spirals.Data());
        Assert.NotEmpty(reports.All);
        Assert.True(reports.All.Count <= time.GetElapsedTime(0).TotalMilliseconds / 100);
        ProgressSnapshot last = reports.All.Last(snapshot => snapshot.Activity == Activity.Training);
        Assert.InRange(last.Epoch, 1, 3);
        Assert.Equal((3, 6, 18L), (last.Epochs, last.Batches, last.TotalSteps));
        Assert.True(last.SamplesPerSecond > 0);
        Assert.NotNull(last.Remaining);
        Assert.Contains(last.Metrics, metric => metric.Column == "training_accuracy" && metric.Value is >= 0 and <= 1);
    }

    /// <summary>A run whose layers are large enough to be shared among threads.</summary>
    private static string RunWide(ulong seed)
    {
        Sequential network = new(new Linear(2, 512), new Relu(), new Dropout(0.2), new Linear(512, 512), new Relu(), new Linear(512, 2));
        new Trainer(Options with { MaxEpochs = 1.Epochs, Seed = seed }).Fit(Spirals.Module(network), Spirals.Data(batchSize: 64, samples: 256));
        return Spirals.Hash(network);
    }

    private static string Run(TrainerOptions options)
    {
        Classifier module = Spirals.Module();
        new Trainer(options).Fit(module, Spirals.Data());
        return Spirals.Hash(module.Network);
    }

    private sealed class Reports : IProgress<ProgressSnapshot>
    {
        internal List<ProgressSnapshot> All { get; } = [];

        internal List<TimeSpan> Moments { get; } = [];

        public void Report(ProgressSnapshot value) => All.Add(value);
    }

    /// <summary>Every look at it is a second later.</summary>
    private sealed class RushingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }

    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class TickingTime(TimeSpan tick) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += tick.Ticks;
    }
}
