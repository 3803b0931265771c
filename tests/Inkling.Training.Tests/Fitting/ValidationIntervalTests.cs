using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ValidationIntervalTests
{
    [Fact]
    public void Every_so_many_steps_validates_within_epochs_and_at_the_end()
    {
        FitResult result = Fit(Options with { ValidateEvery = 4.Steps }, out string hash);
        // Steps 4, 8 lie within epochs of 6, 12 ends the second, 16 lies within, 18 is the end.
        Assert.Equal([(1, 4L), (2, 8L), (3, 16L)], result.History.Validations.Select(validation => (validation.Epoch, validation.Step)));
        Assert.Equal([2, 3], result.History.ValuesOf(Metrics.ValidationLoss).Select(value => value.Epoch));
        Fit(Options, out string plain);
        Assert.Equal(plain, hash);
    }

    [Fact]
    public void Every_so_much_time_validates_after_the_step_that_ends_later()
    {
        ManualTime time = new();
        TrainerOptions options = Options with
        {
            ValidateEvery = TimeSpan.FromMinutes(1),
            Time = time,
            Callbacks = [new AtBatchEnd(_ => time.Advance(TimeSpan.FromSeconds(25)))],
        };
        FitResult result = Fit(options, out _);
        // Every third step of 25 seconds; 6, 12 and 18 end epochs.
        Assert.Equal([3L, 9, 15], result.History.Validations.Select(validation => validation.Step));
        Assert.Equal([1, 2, 3], result.History.ValuesOf(Metrics.ValidationLoss).Select(value => value.Epoch));
    }

    [Fact]
    public void A_validation_within_an_epoch_has_a_row_of_its_own()
    {
        using TemporaryFolder folder = new();
        Fit(Options with { MaxEpochs = 1.Epochs, ValidateEvery = 4.Steps, MetricsFile = folder["metrics.csv"] }, out _);
        string[] lines = File.ReadAllText(folder["metrics.csv"]).Split('\n');
        Assert.StartsWith("1,4,", lines[1]);
        Assert.StartsWith("1,6,", lines[2]);
        Assert.All(lines[1..3], line => Assert.DoesNotContain(",,", line));
    }

    [Fact]
    public void A_validation_within_an_epoch_can_be_the_best_and_can_stop_the_training()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = Options with
        {
            ValidateEvery = 1.Steps,
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, patience: 3, minimumDelta: 1000),
        };
        FitResult result = Fit(options, out _);
        Assert.Equal((StopReason.EarlyStopping, 4.Steps, 0), (result.Reason, result.Steps, result.History.Epochs.Count));
        Assert.Matches("best-step-[1-4]", result.Best!.Path);
        FitResult again = new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), result.LastCheckpoint);
        Assert.Equal((StopReason.EarlyStopping, 4.Steps), (again.Reason, again.Steps));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    public void A_run_that_stops_around_a_validation_resumes_with_the_same_bits(int stopAfterSteps)
    {
        using TemporaryFolder whole = new(), parts = new();
        Fit(Saving(whole), out _);
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == stopAfterSteps)
                stop.Cancel();
        });
        FitResult first = new Trainer(Saving(parts) with { Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token);
        Assert.Equal((StopReason.Cancelled, stopAfterSteps), (first.Reason, (int)first.Steps.Value));
        new Trainer(Saving(parts)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
        Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(parts["checkpoints/last.safetensors"]));

        static TrainerOptions Saving(TemporaryFolder folder) => Options with
        {
            ValidateEvery = 4.Steps,
            MetricsFile = folder["metrics.csv"],
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
        };
    }

    [Fact]
    public void An_interval_of_nothing_is_refused()
    {
        foreach (Interval nothing in (Interval[])[0.Steps, 0.Epochs, TimeSpan.Zero, default])
            Assert.Contains("ValidateEvery", Assert.Throws<UserErrorException>(() => Fit(Options with { ValidateEvery = nothing }, out _)).Message);
    }

    private static readonly TrainerOptions Options = new() { MaxEpochs = 3.Epochs };

    private static FitResult Fit(TrainerOptions options, out string hash)
    {
        Classifier module = Spirals.Module();
        FitResult result = new Trainer(options).Fit(module, Spirals.Data());
        hash = Spirals.Hash(module.Network);
        return result;
    }
}
