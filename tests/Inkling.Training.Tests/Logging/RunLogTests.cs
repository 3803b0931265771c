using Inkling.Data;

namespace Inkling.Training.Tests;

/// <summary>What a run writes about itself.</summary>
[Collection("threads")]
public sealed class RunLogTests
{
    [Fact]
    public void Steps_epochs_and_the_end_are_logged_with_the_hyper_parameters()
    {
        MemoryLogger first = new(), second = new();
        RunLog log = new(first, second)
        {
            Every = 4.Steps,
            Parameters = new Dictionary<string, LogParameter> { ["rate"] = 0.01, ["network"] = "spirals", ["epochs"] = 3 },
        };
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 3.Epochs, MaxGradientNorm = 1, Log = log }).Fit(Spirals.Module(), Spirals.Data());

        Assert.Equal(["epochs=3", "network=spirals", "rate=0.01"], first.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
        foreach (string name in (string[])["training_loss", "learning_rate", "gradient_norm"])
            Assert.Equal([4L, 8, 12, 16], first.ValuesOf(name, LogScope.Step).Select(value => value.Step));
        foreach (Metric metric in (Metric[])[Metrics.TrainingLoss, Metrics.TrainingAccuracy, Metrics.ValidationLoss, Metrics.ValidationAccuracy])
        {
            Assert.Equal(
                result.History.Epochs.Select(epoch => (epoch.Step, epoch.ValueOf(metric)!.Value)), first.ValuesOf(metric.Column, LogScope.Epoch));
        }
        Assert.Equal(new LogEnd("MaxEpochs", result.Message), first.End);
        Assert.Equal(first.Entries, first.Entries.OrderBy(entry => entry.Position));
        Assert.Equal(first.Entries, second.Entries);
        Assert.Equal((18L, LogScope.End, 3), (first.Entries[^1].Position.Step, first.Entries[^1].Position.Scope, first.Entries[^1].Epoch));
    }

    [Fact]
    public void A_logged_loss_is_that_of_its_step_alone()
    {
        MemoryLogger memory = new();
        List<double> means = [];
        TrainerOptions options = new()
        {
            MaxSteps = 6.Steps,
            Log = new RunLog(memory) { Every = 1.Steps },
            Callbacks = [new AtBatchEnd(state => means.Add(state.Metrics.ValueOf(Metrics.TrainingLoss) * state.Metrics.SamplesOf(Metrics.TrainingLoss).Value))],
        };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        IReadOnlyList<(long Step, double Value)> losses = memory.ValuesOf("training_loss", LogScope.Step);
        Assert.Equal(6, losses.Count);
        // Five batches of 16 samples and one of 10.
        for (int i = 0; i < 6; i++)
            Assert.Equal((means[i] - (i == 0 ? 0 : means[i - 1])) / (i < 5 ? 16 : 10), losses[i].Value, 1e-9);
    }

    [Fact]
    public void A_window_of_batches_is_one_step_with_the_loss_of_all_its_samples_to_the_bit()
    {
        (FitResult expected, MemoryLogger whole) = Logged(Spirals.Data());
        (FitResult actual, MemoryLogger cut) = Logged(Spirals.Data(batchSize: Spirals.BatchSize / 4), window: 4);
        Assert.Equal((18.Steps, 18.Steps), (expected.Steps, actual.Steps));
        Assert.Equal(18, whole.ValuesOf("training_loss", LogScope.Step).Count);
        Assert.Equal(whole.Entries, cut.Entries);

        static (FitResult, MemoryLogger) Logged(BatchesModule<LabelledBatch> data, int window = 1)
        {
            MemoryLogger memory = new();
            RunLog log = new(memory) { Every = 1.Steps };
            TrainerOptions options = new() { MaxEpochs = 3.Epochs, AccumulateBatches = window.Batches, MeasureGradientNorm = true, Log = log };
            return (new Trainer(options).Fit(Spirals.Module(), data), memory);
        }
    }

    [Fact]
    public void The_samples_of_a_window_are_counted_once_a_step()
    {
        List<long> samples = [];
        AtBatchEnd callback = new(state =>
        {
            if (state.TookStep)
                samples.Add(state.StepSamples.Value);
        });
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, AccumulateBatches = 4.Batches, Callbacks = [callback] }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal([64L, 26], samples);
    }

    [Fact]
    public void A_validation_within_an_epoch_is_logged_with_what_it_measured()
    {
        MemoryLogger memory = new();
        RunLog log = new(memory);
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 2.Epochs, ValidateEvery = 4.Steps, Log = log, Callbacks = [new Everywhere(log)] }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal([4L, 8], result.History.Validations.Select(validation => validation.Step));
        foreach (string column in (string[])["training_loss", "validation_loss", "validation_accuracy"])
        {
            Assert.Equal(
                result.History.Validations.Select(validation => (validation.Step, validation.Metrics.First(metric => metric.Column == column).Value!.Value)),
                memory.ValuesOf(column, LogScope.Validation));
        }
        // The end of the first epoch is no validation's turn, the end of the training is always one.
        Assert.Equal([12L], memory.ValuesOf("validation_loss", LogScope.Epoch).Select(value => value.Step));
        Assert.Equal([6L, 12], memory.ValuesOf("training_loss", LogScope.Epoch).Select(value => value.Step));
        Assert.Equal([4L, 8], memory.ValuesOf("validation", LogScope.Validation).Select(value => value.Step));
        Assert.Equal([12L], memory.ValuesOf("validation", LogScope.Epoch).Select(value => value.Step));
        Assert.Equal(memory.Entries, memory.Entries.OrderBy(entry => entry.Position));
        Assert.Equal([1, 2], memory.Entries.Where(entry => entry.Position.Scope == LogScope.Validation).Select(entry => entry.Epoch).Distinct());
    }

    [Fact]
    public void A_run_that_breaks_in_the_middle_of_a_step_ends_with_it()
    {
        MemoryLogger memory = new();
        RunLog log = new(memory);
        TrainerOptions options = new() { MaxSteps = 1.Steps, Log = log, Callbacks = [new Everywhere(log), new Breaking()] };
        Assert.Throws<NotSupportedException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Equal(memory.Entries, memory.Entries.OrderBy(entry => entry.Position));
        Assert.Equal(new LogPosition(1, LogScope.End), memory.Entries[^1].Position);
    }

    [Fact]
    public void Callbacks_log_what_they_like_from_any_hook()
    {
        MemoryLogger memory = new();
        RunLog log = new(memory);
        TrainerOptions options = new()
        {
            MaxEpochs = 2.Epochs,
            Log = log,
            Callbacks = [new Everywhere(log), new ParameterHistograms(log) { GradientsEvery = 5.Steps }],
        };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal([0L], memory.ValuesOf("fit", LogScope.Start).Select(value => value.Step));
        Assert.Equal([1L, 7], memory.ValuesOf("epoch", LogScope.Step).Select(value => value.Step));
        Assert.Equal([3L, 9], memory.ValuesOf("batch", LogScope.Step).Select(value => value.Step));
        Assert.Equal([6L, 12], memory.ValuesOf("validation", LogScope.Epoch).Select(value => value.Step));
        LogEntry[] histograms = [.. memory.Entries.Where(entry => entry.Histogram is not null)];
        Assert.Equal([5L, 10], histograms.Where(entry => entry.Name == "gradients/fc1.weight").Select(entry => entry.Position.Step));
        Assert.Equal([6L, 12], histograms.Where(entry => entry.Name == "weights/fc2.bias").Select(entry => entry.Position.Step));
        Assert.All(histograms.Where(entry => entry.Name.EndsWith("fc1.weight", StringComparison.Ordinal)), entry => Assert.Equal((32L, 32L), (entry.Histogram!.Count, entry.Histogram.Counts.Sum())));
        Assert.Throws<InvalidOperationException>(() => log.Scalar("too late", 1));
    }

    [Fact]
    public void Nothing_is_dropped_when_the_queue_is_full()
    {
        Slow slow = new();
        RunLog log = new(slow) { QueueCapacity = 2, Every = 1.Steps };
        TrainerOptions options = new() { MaxEpochs = 3.Epochs, Log = log, Callbacks = [new AtBatchEnd(state => log.Scalar("step", state.Steps.Value))] };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(Enumerable.Range(1, 18).Select(step => (double)step), slow.Entries.Where(entry => entry.Name == "step").Select(entry => entry.Value));
    }

    [Fact]
    public void A_logger_that_fails_ends_the_run_with_its_exception_and_the_checkpoint_before_stays()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new()
        {
            MaxEpochs = 50.Epochs,
            Log = new RunLog(new Failing(step: 14)) { Every = 1.Steps },
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
        };
        IOException e = Assert.Throws<IOException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Equal("The disk is full.", e.Message);
        // The third epoch ends with step 18; its checkpoint waits for the log.
        FitResult resumed = new Trainer(options with { Log = null }).Fit(Spirals.Module(), Spirals.Data(), folder["checkpoints/last.safetensors"]);
        Assert.Equal(50, resumed.History.Epochs.Count);
        Assert.Equal(2, resumed.History.Epochs.Count(epoch => epoch.TrainingTime is null));
    }

    [Fact]
    public void A_logger_that_fails_takes_no_other_one_with_it()
    {
        MemoryLogger before = new(), after = new();
        TrainerOptions options = new() { MaxEpochs = 50.Epochs, Log = new RunLog(before, new Failing(step: 14), after) { Every = 1.Steps } };
        Assert.Throws<IOException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
        foreach (MemoryLogger healthy in (MemoryLogger[])[before, after])
        {
            Assert.NotNull(healthy.End);
            long[] steps = [.. healthy.ValuesOf("training_loss", LogScope.Step).Select(value => value.Step)];
            Assert.True(steps.Length >= 14);
            Assert.Equal(Enumerable.Range(1, steps.Length).Select(step => (long)step), steps);
        }
    }

    [Fact]
    public void Code_that_logs_runs_everywhere_and_is_heard_in_trainings_only()
    {
        MemoryLogger memory = new();
        RunLog log = new(memory) { Every = 1.Steps };
        Chatty module = new(log);
        TrainerOptions options = new()
        {
            MaxEpochs = 1.Epochs,
            Log = log,
            Callbacks = [new ParameterHistograms(log) { GradientsEvery = 1.Steps }, new Everywhere(log), new LambdaCallback { TestEnd = _ => log.Scalar("tested", 1), PredictEnd = _ => log.Scalar("predicted", 1) }],
        };
        Trainer trainer = new(options), trial = new(options with { FastDevRun = 2.Batches });
        trial.Fit(module, Spirals.Data());
        foreach (Trainer one in (Trainer[])[trainer, trial])
        {
            one.Validate(module, Spirals.Data());
            one.Test(module, Spirals.Data());
            one.Predict(module, Spirals.Data());
        }
        trainer.FindLearningRate(module, Spirals.Data(), new LearningRateSearch { Steps = 5.Steps });
        trainer.FindBatchSize(module, size => Spirals.Data(size), new BatchSizeSearch { Smallest = 8, Largest = 16 });
        trainer.Replay(module, Spirals.Data(), 3.Steps);
        Assert.Empty(memory.Entries);
        trainer.Fit(module, Spirals.Data());
        Assert.Equal(6, memory.ValuesOf("said", LogScope.Step).Count);
        Assert.DoesNotContain(memory.Entries, entry => entry.Name is "tested" or "predicted");
    }

    [Fact]
    public void The_rates_of_all_groups_are_logged()
    {
        MemoryLogger memory = new();
        Classifier module = new(Spirals.Network(), (parameters, _) => new OptimizerPlan(
            new Neural.Sgd(parameters, 0.1, groups: [Neural.ParameterGroup.Biases with { LearningRate = 0.02 }]), new Neural.Schedule.Cosine()));
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, Log = new RunLog(memory) { Every = 2.Steps } }).Fit(module, Spirals.Data());
        IReadOnlyList<(long Step, double Value)> rates = memory.ValuesOf("learning_rate", LogScope.Step), group = memory.ValuesOf("learning_rate/group_1", LogScope.Step);
        Assert.Equal([2L, 4L, 6L], group.Select(value => value.Step));
        Assert.All(rates.Zip(group), pair => Assert.Equal(0.2 * pair.First.Value, pair.Second.Value, 1e-12));
        Assert.True(group[0].Value > group[2].Value);
    }

    [Fact]
    public void An_exception_is_an_end_too()
    {
        MemoryLogger memory = new();
        TrainerOptions options = new() { MaxEpochs = 2.Epochs, Log = new RunLog(memory), Callbacks = [new AtBatchEnd(_ => throw new NotSupportedException())] };
        Assert.Throws<NotSupportedException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Equal(("Exception", false), (memory.End!.Reason, memory.End.Succeeded));
    }

    [Fact]
    public void Logging_with_everything_on_does_not_change_a_bit()
    {
        using TemporaryFolder folder = new();
        string plain = Hash(new TrainerOptions { MaxEpochs = 3.Epochs });
        LogFolder logs = new(folder["logs"]);
        RunLog log = new(new CsvLogger(logs), new JsonLinesLogger(logs), new TensorBoardLogger(logs), new MemoryLogger()) { Every = 1.Steps, QueueCapacity = 3 };
        Assert.Equal(plain, Hash(new TrainerOptions
        {
            MaxEpochs = 3.Epochs,
            Log = log,
            Callbacks = [new ParameterHistograms(log) { GradientsEvery = 1.Steps }, new Everywhere(log), new TrainingMeter()],
        }));
    }

    [Fact]
    public void Logging_with_windows_and_all_kinds_of_checkpoints_does_not_change_a_bit()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new() { MaxEpochs = 3.Epochs, AccumulateBatches = 4.Batches };
        LogFolder logs = new(folder["logs"]);
        RunLog log = new(new CsvLogger(logs), new JsonLinesLogger(logs), new TensorBoardLogger(logs), new MemoryLogger()) { Every = 1.Steps, QueueCapacity = 3 };
        Assert.Equal(Hash(options), Hash(options with
        {
            ValidateEvery = 1.Steps,
            MeasureGradientNorm = true,
            MetricsFile = folder["metrics.csv"],
            Checkpoints = new CheckpointOptions(folder["checkpoints"]) { BestCount = 3, SaveEvery = 1.Steps, KeepEvery = 2.Steps, SaveOnException = true },
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 100),
            Log = log,
            Callbacks = [new ParameterHistograms(log) { GradientsEvery = 1.Steps }, new Everywhere(log), new TrainingMeter()],
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_steady_step_that_is_logged_allocates_nothing_on_the_training_thread(int window)
    {
        using TemporaryFolder folder = new();
        SteadyAllocation callback = new();
        LogFolder logs = new(folder["logs"]);
        TrainerOptions options = new()
        {
            MaxEpochs = SteadyAllocation.Epochs,
            AccumulateBatches = window.Batches,
            MaxGradientNorm = 1,
            Log = new RunLog(new CsvLogger(logs), new JsonLinesLogger(logs), new TensorBoardLogger(logs)) { Every = 1.Steps },
            Callbacks = [new TrainingMeter(), callback],
        };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(0, callback.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void A_name_that_no_line_can_hold_is_refused(string name)
    {
        RunLog log = new(new MemoryLogger());
        TrainerOptions options = new() { MaxSteps = 1.Steps, Log = log, Callbacks = [new AtBatchEnd(_ => log.Scalar(name, 1))] };
        Assert.ThrowsAny<ArgumentException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
    }

    private static string Hash(TrainerOptions options)
    {
        Classifier module = Spirals.Module();
        new Trainer(options).Fit(module, Spirals.Data());
        return Spirals.Hash(module.Network);
    }

    private sealed class Chatty(RunLog log) : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Neural.Sgd(parameters, 0.1)))
    {
        public override StepResult<TrainingPhase> TrainingStep(Data.LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            log.Scalar("said", 1);
            return base.TrainingStep(batch, context);
        }
    }

    private sealed class Breaking : Callback
    {
        public override void OnAfterBackward(RunState state) => throw new NotSupportedException();
    }

    private sealed class Slow : Logger
    {
        internal List<LogEntry> Entries { get; } = [];

        public override void Begin(LogStart start)
        {
        }

        public override void Write(in LogEntry entry)
        {
            Thread.Sleep(1);
            Entries.Add(entry);
        }
    }

    private sealed class Failing(long step) : Logger
    {
        public override void Begin(LogStart start)
        {
        }

        public override void Write(in LogEntry entry)
        {
            if (entry.Position.Step == step)
                throw new IOException("The disk is full.");
        }
    }
}

/// <summary>Logs something of its own from several hooks.</summary>
internal sealed class Everywhere(RunLog log) : Callback
{
    public override void OnFitStart(RunState state) => log.Scalar("fit", 1);

    public override void OnEpochStart(RunState state) => log.Scalar("epoch", 1);

    public override void OnBatchStart(RunState state)
    {
        if (state.Clock.Batch == 2.Batches)
            log.Scalar("batch", 1);
    }

    public override void OnValidationEnd(RunState state) => log.Scalar("validation", 1);
}
