using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class KeepingTests
{
    [Fact]
    public void The_best_few_are_kept_in_their_order()
    {
        using TemporaryFolder folder = new();
        FitResult result = Fit(folder, options => options with { BestCount = 3, Monitor = MetricMonitor.On(Metrics.ValidationAccuracy) });
        (int Epoch, double Value)[] expected = [.. result.History.ValuesOf(Metrics.ValidationAccuracy).OrderByDescending(value => value.Value).ThenBy(value => value.Epoch).Take(3)];
        Assert.Equal(expected, result.BestCheckpoints.Select(best => (best.Epoch, best.Value)));
        Assert.Equal(result.Best, result.BestCheckpoints[0]);
        Assert.Equal(expected.Select(best => $"best-epoch-{best.Epoch}.safetensors").Append("last.safetensors").Order(), Files(folder));
        FitResult none = Fit(folder, options => options with { Folder = folder["none"], BestCount = 0 });
        Assert.Null(none.Best);
        Assert.Equal(["last.safetensors"], Directory.GetFiles(folder["none"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Checkpoints_are_put_aside_every_so_many_steps_and_every_one_can_be_resumed_from()
    {
        using TemporaryFolder folder = new();
        List<(string, CheckpointKind)> announced = [];
        Saved spy = new((path, kind) => announced.Add((Path.GetFileName(path), kind)));
        FitResult whole = Fit(folder, options => options with { KeepEvery = 4.Steps, BestCount = 0 }, options => options with { Callbacks = [spy] });
        Assert.Equal(
            ["epoch-2.safetensors", "epoch-4.safetensors", "last.safetensors", "step-16.safetensors", "step-20.safetensors", "step-4.safetensors", "step-8.safetensors"],
            Files(folder));
        Assert.Equal(["step-4.safetensors", "step-8.safetensors", "epoch-2.safetensors", "step-16.safetensors", "step-20.safetensors", "epoch-4.safetensors"],
            announced.Where(one => one.Item2 == CheckpointKind.Kept).Select(one => one.Item1));
        byte[] last = File.ReadAllBytes(whole.LastCheckpoint!), metrics = File.ReadAllBytes(folder["metrics.csv"]);
        foreach (string file in Files(folder).Where(file => file != "last.safetensors"))
        {
            Fit(folder, options => options with { KeepEvery = 4.Steps, BestCount = 0 }, resumeFrom: folder["checkpoints/" + file]);
            Assert.Equal(last, File.ReadAllBytes(whole.LastCheckpoint!));
            Assert.Equal(metrics, File.ReadAllBytes(folder["metrics.csv"]));
        }
    }

    [Fact]
    public void The_last_is_saved_as_often_as_it_says()
    {
        using TemporaryFolder folder = new();
        Assert.Equal([6L, 12, 18, 24], StepsSaved(folder["default"], 1.Epochs));
        Assert.Equal([12L, 24], StepsSaved(folder["epochs"], 2.Epochs));
        Assert.Equal([5L, 10, 15, 20, 24], StepsSaved(folder["steps"], 5.Steps));
        Assert.Equal([4L, 8, 12, 16, 20, 24], StepsSaved(folder["time"], TimeSpan.FromSeconds(35)));

        static List<long> StepsSaved(string folder, Interval interval)
        {
            List<long> steps = [];
            ManualTime time = new();
            TrainerOptions options = new()
            {
                MaxEpochs = 4.Epochs,
                Time = time,
                Checkpoints = new CheckpointOptions(folder) { SaveEvery = interval, BestCount = 0 },
                Callbacks = [new AtBatchEnd(_ => time.Advance(TimeSpan.FromSeconds(10))), new SavedAt((state, kind) => steps.Add(state.Steps.Value))],
            };
            new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
            return steps;
        }
    }

    [Theory]
    [InlineData("start", 9)]
    [InlineData("end", 9)]
    [InlineData("validation", 12)]
    [InlineData("epoch", 12)]
    public void An_exception_leaves_a_checkpoint_of_the_last_whole_step(string hook, int step)
    {
        using TemporaryFolder whole = new(), parts = new();
        Fit(whole, options => options with { SaveOnException = true }, options => options with { AccumulateBatches = 2.Batches, MaxEpochs = 6.Epochs });
        Assert.Throws<InvalidTimeZoneException>(() => Fit(
            parts, options => options with { SaveOnException = true }, options => options with { AccumulateBatches = 2.Batches, MaxEpochs = 6.Epochs, Callbacks = [new Throwing(hook, step)] }));
        FitResult second = Fit(
            parts, options => options with { SaveOnException = true }, options => options with { AccumulateBatches = 2.Batches, MaxEpochs = 6.Epochs },
            parts["checkpoints/exception.safetensors"]);
        Assert.Equal(StopReason.MaxEpochs, second.Reason);
        Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(parts["checkpoints/last.safetensors"]));
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
    }

    [Fact]
    public void Without_being_asked_an_exception_leaves_no_checkpoint_of_its_own()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<InvalidTimeZoneException>(() => Fit(folder, options => options, options => options with { Callbacks = [new Throwing("end", 9)] }));
        Assert.DoesNotContain("exception.safetensors", Files(folder));
    }

    [Fact]
    public void The_best_path_is_published_when_its_file_is_whole()
    {
        using TemporaryFolder folder = new();
        string? before = null;
        AtBatchEnd callback = new(state =>
        {
            if (state.BestCheckpoint is { } best && best.Path != before)
                Assert.NotEmpty(Checkpoint.Read(before = best.Path).Tensors);
            Assert.True(File.Exists(state.LastCheckpoint!));
        });
        FitResult result = Fit(folder, options => options, options => options with { Callbacks = [callback] });
        Assert.NotNull(before);
        Assert.NotNull(result.Best);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        using TemporaryFolder folder = new();
        Refused("BestCount", options => options with { BestCount = -1 });
        Refused("SaveEvery", options => options with { SaveEvery = 0.Steps });
        Refused("KeepEvery", options => options with { KeepEvery = TimeSpan.Zero });

        void Refused(string words, Func<CheckpointOptions, CheckpointOptions> change) =>
            Assert.Contains(words, Assert.Throws<UserErrorException>(() => Fit(folder, change)).Message);
    }

    private static FitResult Fit(
        TemporaryFolder folder, Func<CheckpointOptions, CheckpointOptions> change, Func<TrainerOptions, TrainerOptions>? more = null, string? resumeFrom = null)
    {
        CheckpointOptions checkpoints = change(new CheckpointOptions(folder["checkpoints"]));
        TrainerOptions options = new() { MaxEpochs = 4.Epochs, Checkpoints = checkpoints, MetricsFile = checkpoints.Folder == folder["checkpoints"] ? folder["metrics.csv"] : null };
        return new Trainer(more?.Invoke(options) ?? options).Fit(Spirals.Module(), Spirals.Data(), resumeFrom);
    }

    private static string[] Files(TemporaryFolder folder) => [.. Directory.GetFiles(folder["checkpoints"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private sealed class Saved(Action<string, CheckpointKind> action) : Callback
    {
        public override void OnCheckpoint(RunState state, string path, CheckpointKind kind) => action(path, kind);
    }

    private sealed class SavedAt(Action<RunState, CheckpointKind> action) : Callback
    {
        public override void OnCheckpoint(RunState state, string path, CheckpointKind kind) => action(state, kind);
    }

    private sealed class Throwing(string hook, int step) : Callback
    {
        public override void OnBatchStart(RunState state)
        {
            // The second batch of a window of two.
            if (state.Clock.Batch.Value % 2 == 1)
                Throw("start", state);
        }

        public override void OnBatchEnd(RunState state) => Throw("end", state);

        public override void OnValidationEnd(RunState state) => Throw("validation", state);

        public override void OnEpochEnd(RunState state) => Throw("epoch", state);

        private void Throw(string now, RunState state)
        {
            if (now == hook && state.Steps.Value == step)
                throw new InvalidTimeZoneException();
        }
    }
}
