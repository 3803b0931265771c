using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ResumeTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(3)]
    [InlineData(13)]
    public void A_run_that_stops_and_resumes_ends_with_the_same_bits(int stopAfterSteps)
    {
        using TemporaryFolder whole = new(), parts = new();
        Classifier uninterrupted = Spirals.Module();
        FitResult expected = new Trainer(Options(whole)).Fit(uninterrupted, Spirals.Data());

        using CancellationTokenSource stop = new();
        TrainerOptions interrupted = Options(parts) with
        {
            Callbacks = [new AtBatchEnd(state =>
            {
                if (state.Steps.Value == stopAfterSteps)
                    stop.Cancel();
            })],
        };
        FitResult first = new Trainer(interrupted).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token);
        Assert.Equal((StopReason.Cancelled, stopAfterSteps), (first.Reason, (int)first.Steps.Value));
        Assert.Contains(first.LastCheckpoint!, first.Message);

        Classifier resumed = Spirals.Module();
        FitResult second = new Trainer(Options(parts)).Fit(resumed, Spirals.Data(), resumeFrom: first.LastCheckpoint);
        Assert.Equal(expected.Reason, second.Reason);
        Assert.Equal(Spirals.Hash(uninterrupted.Network), Spirals.Hash(resumed.Network));
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
        Assert.Equal(File.ReadAllBytes(expected.LastCheckpoint!), File.ReadAllBytes(second.LastCheckpoint!));
        Assert.Equal(File.ReadAllBytes(expected.Best!.Path), File.ReadAllBytes(second.Best!.Path));
        Assert.Equal(Files(whole), Files(parts));
    }

    [Fact]
    public void A_stop_during_validation_validates_again_on_resuming()
    {
        using TemporaryFolder whole = new(), parts = new();
        new Trainer(Options(whole)).Fit(Spirals.Module(), Spirals.Data());
        using CancellationTokenSource stop = new();
        AtValidation callback = new(state =>
        {
            if (state.Clock.Epoch == 1.Epochs)
                stop.Cancel();
        });
        FitResult first = new Trainer(Options(parts) with { Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token);
        Assert.Equal((StopReason.Cancelled, 1), (first.Reason, first.History.Epochs.Count));
        new Trainer(Options(parts)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
        Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(parts["checkpoints/last.safetensors"]));
    }

    [Fact]
    public void A_finished_run_can_be_made_longer()
    {
        using TemporaryFolder whole = new(), parts = new();
        Classifier longer = Constant(), shorter = Constant();
        new Trainer(Options(whole)).Fit(longer, Spirals.Data());
        FitResult first = new Trainer(Options(parts) with { MaxEpochs = null, MaxSteps = 9.Steps }).Fit(shorter, Spirals.Data());
        Assert.Equal((StopReason.MaxSteps, 2), (first.Reason, first.History.Epochs.Count));
        Classifier resumed = Constant();
        new Trainer(Options(parts)).Fit(resumed, Spirals.Data(), first.LastCheckpoint);
        Assert.Equal(Spirals.Hash(longer.Network), Spirals.Hash(resumed.Network));
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));

        static Classifier Constant() => Spirals.Module(Spirals.Network(), schedule: new Schedule.Constant());
    }

    [Theory]
    [InlineData(21, 2)]
    [InlineData(18, 2)]
    [InlineData(13, 2)]
    public void A_run_that_has_gone_further_than_the_new_limit_is_refused(int stopAfterSteps, int maxEpochs)
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == stopAfterSteps)
                stop.Cancel();
        });
        FitResult first = new Trainer(Options(folder) with { Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token);
        byte[] saved = File.ReadAllBytes(first.LastCheckpoint!);
        TrainerOptions shorter = Options(folder) with { MaxEpochs = maxEpochs.Epochs };
        UserErrorException e = Assert.ThrowsAny<UserErrorException>(() => new Trainer(shorter).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint));
        Assert.Contains($"{stopAfterSteps} steps", e.Message);
        Assert.Contains("12 steps", e.Message);
        Assert.Contains("MaxEpochs", e.Message);
        Assert.Equal(saved, File.ReadAllBytes(first.LastCheckpoint!));
    }

    [Fact]
    public void Early_stopping_waits_on_across_a_stop()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = Options(folder) with { MaxEpochs = 50.Epochs, EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 3, minimumDelta: 1000) };
        using CancellationTokenSource stop = new();
        AtEpochEnd callback = new(state =>
        {
            if (state.History.Epochs.Count == 2)
                stop.Cancel();
        });
        FitResult first = new Trainer(options with { Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token);
        FitResult second = new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal((StopReason.EarlyStopping, 4), (second.Reason, second.History.Epochs.Count));
        FitResult third = new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), second.LastCheckpoint);
        Assert.Equal((StopReason.EarlyStopping, 4), (third.Reason, third.History.Epochs.Count));
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_with_the_reason()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = Options(folder) with { MaxEpochs = 1.Epochs };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        string last = result.LastCheckpoint!;
        Refused("seed 1", options with { Seed = 7 }, Spirals.Module(), 16, last);
        Refused("batch size 16", options, Spirals.Module(), 8, last);
        Refused("optimiser Adam", options, Spirals.Descent(0.1), 16, last);
        Refused("batches in an epoch 6", options with { TrainingBatchLimit = 3.Batches }, Spirals.Module(), 16, last);
        Refused("another network", options, Spirals.Module(new Sequential(new Linear(2, 2))), 16, last);
        Refused("weights only", options, Spirals.Module(), 16, result.Best!.Path);
        Refused("watches validation_accuracy", options with { Checkpoints = new CheckpointOptions(folder["checkpoints"], MetricMonitor.On(Metrics.ValidationAccuracy)) }, Spirals.Module(), 16, last);
        File.Delete(result.Best.Path);
        Refused("best checkpoint", options, Spirals.Module(), 16, last);

        static void Refused(string words, TrainerOptions options, Classifier module, int batchSize, string path)
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => new Trainer(options).Fit(module, Spirals.Data(batchSize), path));
            Assert.Contains(words, e.Message);
            Assert.Contains(path, e.Message);
        }
    }

    [Fact]
    public void Results_of_another_run_are_never_overwritten()
    {
        using TemporaryFolder folder = new();
        new Trainer(Options(folder)).Fit(Spirals.Module(), Spirals.Data());
        Assert.Contains("resume", Assert.Throws<UserErrorException>(() => new Trainer(Options(folder)).Fit(Spirals.Module(), Spirals.Data())).Message);
        TrainerOptions onlyMetrics = Options(folder) with { Checkpoints = null };
        Assert.Contains("metrics.csv", Assert.Throws<UserErrorException>(() => new Trainer(onlyMetrics).Fit(Spirals.Module(), Spirals.Data())).Message);
    }

    [Fact]
    public void Resuming_from_elsewhere_never_overwrites_the_run_that_is_in_the_folder()
    {
        using TemporaryFolder one = new(), other = new(), third = new();
        FitResult first = new Trainer(Options(one) with { MaxSteps = 9.Steps }).Fit(Spirals.Module(), Spirals.Data());
        new Trainer(Options(other) with { Seed = 7 }).Fit(Spirals.Module(), Spirals.Data());
        Refused(Options(other), other["checkpoints"]);
        Refused(Options(other) with { Checkpoints = new CheckpointOptions(third["checkpoints"]) }, "best checkpoint");
        File.Copy(first.Best!.Path, third["checkpoints/" + Path.GetFileName(first.Best.Path)]);
        Refused(Options(other) with { Checkpoints = new CheckpointOptions(third["checkpoints"]) }, "metrics.csv");
        Refused(Options(other) with { Checkpoints = null }, "metrics.csv");
        FitResult second = new Trainer(Options(third)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal((StopReason.MaxEpochs, third["checkpoints/last.safetensors"]), (second.Reason, second.LastCheckpoint));

        void Refused(TrainerOptions options, string words)
        {
            byte[] metrics = File.ReadAllBytes(other["metrics.csv"]), last = File.ReadAllBytes(other["checkpoints/last.safetensors"]);
            Assert.Contains(words, Assert.ThrowsAny<UserErrorException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint)).Message);
            Assert.Equal(metrics, File.ReadAllBytes(other["metrics.csv"]));
            Assert.Equal(last, File.ReadAllBytes(other["checkpoints/last.safetensors"]));
        }
    }

    [Fact]
    public void A_best_checkpoint_of_another_run_is_not_adopted()
    {
        using TemporaryFolder one = new(), other = new();
        FitResult first = new Trainer(Options(one) with { MaxEpochs = 1.Epochs }).Fit(Spirals.Module(), Spirals.Data());
        FitResult foreign = new Trainer(Options(other) with { MaxEpochs = 1.Epochs, Seed = 7 }).Fit(Spirals.Module(), Spirals.Data());
        File.Copy(foreign.Best!.Path, first.Best!.Path, overwrite: true);
        CheckpointException e = Assert.Throws<CheckpointException>(() => new Trainer(Options(one)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint));
        Assert.Contains("another run", e.Message);
        Assert.Contains(first.Best.Path, e.Message);
    }

    [Fact]
    public void The_best_checkpoint_is_the_best_epoch_and_the_only_one_kept()
    {
        using TemporaryFolder folder = new();
        Dictionary<int, string> hashes = [];
        AtEpochEnd callback = new(state => hashes[state.History.Epochs.Count] = Spirals.Hash(state.Network));
        TrainerOptions options = Options(folder) with
        {
            Checkpoints = new CheckpointOptions(folder["checkpoints"], MetricMonitor.On(Metrics.ValidationAccuracy)),
            Callbacks = [callback],
        };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        (int epoch, double value) = result.History.ValuesOf(Metrics.ValidationAccuracy).OrderByDescending(value => value.Value).ThenBy(value => value.Epoch).First();
        Assert.Equal((epoch, value, "validation_accuracy"), (result.Best!.Epoch, result.Best.Value, result.Best.Metric));
        Assert.Equal(["best-epoch-" + epoch + ".safetensors", "last.safetensors"], Directory.GetFiles(folder["checkpoints"]).Select(Path.GetFileName).Order());
        Sequential network = Spirals.Network();
        Weights.Load(result.Best.Path, network);
        Assert.Equal(hashes[epoch], Spirals.Hash(network));
    }

    [Fact]
    public void Metrics_have_one_row_per_epoch_and_fixed_columns()
    {
        using TemporaryFolder folder = new();
        new Trainer(Options(folder) with { MaxEpochs = 2.Epochs, ValidateEvery = 2.Epochs }).Fit(Spirals.Descent(0.125), Spirals.Data());
        string[] lines = File.ReadAllText(folder["metrics.csv"]).Split('\n');
        Assert.Equal("epoch,step,learning_rate,training_loss,training_accuracy,validation_loss,validation_accuracy", lines[0]);
        Assert.StartsWith("1,6,0.125,", lines[1]);
        Assert.EndsWith(",,", lines[1]);
        Assert.StartsWith("2,12,0.125,", lines[2]);
        Assert.False(lines[2].EndsWith(','));
        Assert.Equal(("", 4), (lines[3], lines.Length));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_or_a_file_that_cannot_be_written_is_one_clear_error()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], "");
        TrainerOptions options = new() { MaxEpochs = 1.Epochs, Checkpoints = new CheckpointOptions(folder["file/checkpoints"]) };
        Assert.Contains("file/checkpoints", Assert.Throws<UserErrorException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data())).Message);
        options = new() { MaxEpochs = 1.Epochs, MetricsFile = folder["file/metrics.csv"] };
        Assert.Contains("metrics.csv", Assert.Throws<UserErrorException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data())).Message);
        options = new() { MaxEpochs = 2.Epochs, Checkpoints = new CheckpointOptions(folder["gone"]), Callbacks = [new AtBatchEnd(_ => ReplaceByFile(folder["gone"]))] };
        Assert.Throws<CheckpointException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));

        static void ReplaceByFile(string path)
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            File.WriteAllText(path, "");
        }
    }

    private static TrainerOptions Options(TemporaryFolder folder) => new()
    {
        MaxEpochs = 4.Epochs,
        MetricsFile = folder["metrics.csv"],
        Checkpoints = new CheckpointOptions(folder["checkpoints"]),
    };

    private static IEnumerable<string> Files(TemporaryFolder folder) =>
        Directory.GetFiles(folder.ToString(), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.ToString(), file)).Order();

    private sealed class AtValidation(Action<RunState> action) : Callback
    {
        public override void OnValidationStart(RunState state) => action(state);
    }
}
