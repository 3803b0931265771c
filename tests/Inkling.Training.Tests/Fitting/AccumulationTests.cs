using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class AccumulationTests
{
    // Two whole windows of 128 and one of 44 samples.
    private const int Samples = 300;

    [Theory]
    [InlineData("dense")]
    [InlineData("convolutions")]
    public void A_batch_that_is_cut_into_smaller_ones_gives_the_same_bits(string network)
    {
        string whole = Run(network, 128);
        Assert.Equal(whole, Run(network, 64, 64));
        Assert.Equal(whole, Run(network, 48, 48, 32));
        Assert.Equal(whole, Run(network, 1, 126, 1));
        Assert.NotEqual(whole, Run(network, 64));
    }

    [Fact]
    public void A_window_is_a_step_and_the_last_of_an_epoch_may_be_shorter()
    {
        List<(int Epoch, int Batch, long Step, bool Stepped)> moments = [];
        string before = "";
        AtBatchEnd callback = new(state =>
        {
            string now = Spirals.Hash(state.Network);
            moments.Add((state.Clock.Epoch.Value, state.Clock.Batch.Value, state.Steps.Value, now != before));
            before = now;
        });
        Classifier module = Spirals.Module();
        module.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
        before = Spirals.Hash(module.Network);
        FitResult result = new Trainer(Options with { AccumulateBatches = 4.Batches, Callbacks = [callback] }).Fit(module, Spirals.Data());
        Assert.Equal((4.Steps, 2), (result.Steps, result.History.Epochs.Count));
        Assert.Equal(
            [(0, 1, 0, false), (0, 2, 0, false), (0, 3, 0, false), (0, 4, 1, true), (0, 5, 1, false), (0, 6, 2, true),
             (1, 1, 2, false), (1, 2, 2, false), (1, 3, 2, false), (1, 4, 3, true), (1, 5, 3, false), (1, 6, 4, true)],
            moments);
    }

    [Fact]
    public void A_window_is_divided_by_the_samples_it_really_saw()
    {
        // 90 samples: the last window has 26, and its step is that of one batch of 26.
        FitResult small = Fit(Options with { AccumulateBatches = 4.Batches, MaxGradientNorm = 1e9 }, Spirals.Data(), out string cut);
        FitResult large = Fit(Options with { MaxGradientNorm = 1e9 }, Spirals.Data(batchSize: 64), out string whole);
        Assert.Equal(large.Steps, small.Steps);
        Assert.Equal(whole, cut);
    }

    [Fact]
    public void A_limit_on_steps_counts_windows()
    {
        FitResult result = Fit(Options with { MaxEpochs = null, MaxSteps = 3.Steps, AccumulateBatches = 4.Batches }, Spirals.Data(), out _);
        Assert.Equal((StopReason.MaxSteps, 3.Steps, new TrainingClock(1.Epochs, 4.Batches)), (result.Reason, result.Steps, result.Clock));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 4)]
    [InlineData(8, 10)]
    public void A_stop_within_a_window_finishes_it_and_the_run_resumes_with_the_same_bits(int stopAfterBatches, int stoppedAfter)
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = Options with { AccumulateBatches = 4.Batches };
        Fit(options, Spirals.Data(), out string expected);
        using CancellationTokenSource stop = new();
        int batches = 0;
        AtBatchEnd callback = new(_ =>
        {
            if (++batches == stopAfterBatches)
                stop.Cancel();
        });
        TrainerOptions saving = options with { Checkpoints = new CheckpointOptions(folder["checkpoints"]) };
        FitResult first = new Trainer(saving with { Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token);
        Assert.Equal((StopReason.Cancelled, stoppedAfter), (first.Reason, batches));
        Classifier resumed = Spirals.Module();
        new Trainer(saving).Fit(resumed, Spirals.Data(), first.LastCheckpoint);
        Assert.Equal(expected, Spirals.Hash(resumed.Network));
        CheckpointException e = Assert.Throws<CheckpointException>(() => new Trainer(saving with { AccumulateBatches = 3.Batches }).Fit(resumed, Spirals.Data(), first.LastCheckpoint));
        Assert.Contains("AccumulateBatches", e.Message);
    }

    [Fact]
    public void A_window_of_no_batch_is_refused() =>
        Assert.Contains("AccumulateBatches", Assert.Throws<UserErrorException>(() => Fit(Options with { AccumulateBatches = 0.Batches }, Spirals.Data(), out _)).Message);

    private static readonly TrainerOptions Options = new() { MaxEpochs = 2.Epochs };

    private static FitResult Fit(TrainerOptions options, DataModule<LabelledBatch> data, out string hash)
    {
        Classifier module = Spirals.Module();
        FitResult result = new Trainer(options).Fit(module, data);
        hash = Spirals.Hash(module.Network);
        return result;
    }

    private static string Run(string name, params int[] cut)
    {
        Sequential network = name == "dense"
            ? new(new Flatten(), new Linear(256, 96), new Relu(), new Dropout(0.2), new Linear(96, 40), new Relu(), new Dropout(0.5), new Linear(40, 3))
            : new(new Conv2d(1, 8, 3, padding: 1), new Relu(), new MaxPool2d(2), new Dropout(0.25), new Conv2d(8, 16, 3, padding: 1), new Relu(), new MaxPool2d(2),
                new Flatten(), new Linear(256, 20), new Relu(), new Dropout(0.5), new Linear(20, 3));
        BatchesModule<LabelledBatch> data = new(keys => new CutBatches(Samples, new Shape(1, 16, 16, 1), keys[RandomPurpose.Shuffle], cut));
        new Trainer(Options with { AccumulateBatches = cut.Length.Batches }).Fit(Spirals.Module(network), data);
        return Spirals.Hash(network);
    }
}
