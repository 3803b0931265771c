using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training.Tests;

public class HookOrderTests
{
    [Fact]
    public void Hooks_are_called_in_Lightnings_order()
    {
        using TemporaryFolder folder = new();
        List<string> log = [];
        Recorder module = new(log);
        TrainerOptions options = new()
        {
            MaxEpochs = 1.Epochs,
            TrainingBatchLimit = 2.Batches,
            ValidationBatchLimit = 1.Batches,
            SanityBatches = 1.Batches,
            MaxGradientNorm = 1,
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, patience: 1),
            Callbacks = [new Spy("callback", log)],
        };
        new Trainer(options).Fit(module, Spirals.Data());
        string[] step = [
            "callback batch start", "module batch start", "training step",
            "callback after backward, norm unknown", "module after backward",
            "callback before optimiser step, norm known", "module before optimiser step", "optimiser"];
        Assert.Equal(
            [
                "configure",
                "schedule 0",
                "callback setup", "module setup",
                "callback sanity start", "module sanity start", "callback validation start", "module validation start", "validation step",
                "callback validation end", "module validation end", "callback sanity end", "module sanity end",
                "callback fit start", "module fit start", "callback checkpointing",
                "callback epoch start", "module epoch start",
                .. step, "schedule 1", "callback batch end", "module batch end",
                .. step, "callback batch end", "module batch end",
                "callback validation start", "module validation start", "validation step", "callback validation end", "module validation end",
                "callback epoch end", "module epoch end",
                "callback checkpoint Best", "callback checkpointing", "callback checkpoint Last",
                "callback fit end", "module fit end", "callback teardown", "module teardown",
            ],
            log);
    }

    [Fact]
    public void A_window_of_batches_takes_one_step_and_a_validation_within_an_epoch_comes_between_two_steps()
    {
        List<string> log = [];
        TrainerOptions options = new()
        {
            MaxEpochs = 1.Epochs,
            TrainingBatchLimit = 3.Batches,
            ValidationBatchLimit = 1.Batches,
            SanityBatches = 0.Batches,
            AccumulateBatches = 2.Batches,
            ValidateEvery = 1.Steps,
            Callbacks = [new Spy("callback", log)],
        };
        new Trainer(options).Fit(new Recorder(log), Spirals.Data());
        string[] batch = ["callback batch start", "module batch start", "training step", "callback after backward, norm unknown", "module after backward"];
        string[] step = ["callback before optimiser step, norm unknown", "module before optimiser step", "optimiser"];
        string[] end = ["callback batch end", "module batch end"];
        string[] validation = ["callback validation start", "module validation start", "validation step", "callback validation end", "module validation end"];
        Assert.Equal(
            [
                "configure", "schedule 0", "callback setup", "module setup", "callback fit start", "module fit start", "callback epoch start", "module epoch start",
                .. batch, .. end,
                .. batch, .. step, "schedule 1", .. end,
                .. validation,
                .. batch, .. step, .. end,
                .. validation,
                "callback epoch end", "module epoch end", "callback fit end", "module fit end", "callback teardown", "module teardown",
            ],
            log);
    }

    [Fact]
    public void Teardown_is_called_after_an_exception()
    {
        List<string> log = [];
        TrainerOptions options = new() { MaxEpochs = 1.Epochs, Callbacks = [new Spy("callback", log), new AtBatchEnd(_ => throw new InvalidTimeZoneException())] };
        Assert.Throws<InvalidTimeZoneException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Equal(["callback exception InvalidTimeZoneException", "callback teardown"], log[^2..]);
        Assert.DoesNotContain("callback fit end", log);
    }

    private sealed class Spy(string name, List<string> log) : Callback
    {
        public override void OnSetup(RunState state) => log.Add($"{name} setup");

        public override void OnSanityStart(RunState state) => log.Add($"{name} sanity start");

        public override void OnSanityEnd(RunState state) => log.Add($"{name} sanity end");

        public override void OnFitStart(RunState state) => log.Add($"{name} fit start");

        public override void OnEpochStart(RunState state) => log.Add($"{name} epoch start");

        public override void OnBatchStart(RunState state) => log.Add($"{name} batch start");

        public override void OnAfterBackward(RunState state) => log.Add($"{name} after backward, norm {(state.GradientNorm is null ? "unknown" : "known")}");

        public override void OnBeforeOptimizerStep(RunState state) => log.Add($"{name} before optimiser step, norm {(state.GradientNorm is null ? "unknown" : "known")}");

        public override void OnBatchEnd(RunState state) => log.Add($"{name} batch end");

        public override void OnValidationStart(RunState state) => log.Add($"{name} validation start");

        public override void OnValidationEnd(RunState state) => log.Add($"{name} validation end");

        public override void OnEpochEnd(RunState state) => log.Add($"{name} epoch end");

        public override void OnCheckpointing(RunState state) => log.Add($"{name} checkpointing");

        public override void OnCheckpoint(RunState state, string path, CheckpointKind kind)
        {
            Assert.True(File.Exists(path));
            log.Add($"{name} checkpoint {kind}");
        }

        public override void OnException(RunState state, Exception exception) => log.Add($"{name} exception {exception.GetType().Name}");

        public override void OnFitEnd(RunState state) => log.Add($"{name} fit end");

        public override void OnTeardown(RunState state) => log.Add($"{name} teardown");
    }

    private sealed class Recorder(List<string> log) : TrainingModule<LabelledBatch>
    {
        public override Module Network { get; } = Spirals.Network();

        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            log.Add("training step");
            return Network.Forward(batch.Inputs).CrossEntropy(batch.Labels.Span);
        }

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context)
        {
            log.Add("validation step");
            return Network.Forward(batch.Inputs).CrossEntropy(batch.Labels.Span);
        }

        public override OptimizerPlan ConfigureOptimizers(TrainingPlan plan)
        {
            log.Add("configure");
            return new OptimizerPlan(new LoggingOptimizer(Network.Parameters, log), new LoggingSchedule(log));
        }

        public override void OnSetup(RunState state) => log.Add("module setup");

        public override void OnSanityStart(RunState state) => log.Add("module sanity start");

        public override void OnSanityEnd(RunState state) => log.Add("module sanity end");

        public override void OnFitStart(RunState state) => log.Add("module fit start");

        public override void OnEpochStart(RunState state) => log.Add("module epoch start");

        public override void OnBatchStart(RunState state) => log.Add("module batch start");

        public override void OnAfterBackward(RunState state) => log.Add("module after backward");

        public override void OnBeforeOptimizerStep(RunState state) => log.Add("module before optimiser step");

        public override void OnBatchEnd(RunState state) => log.Add("module batch end");

        public override void OnValidationStart(RunState state) => log.Add("module validation start");

        public override void OnValidationEnd(RunState state) => log.Add("module validation end");

        public override void OnEpochEnd(RunState state) => log.Add("module epoch end");

        public override void OnFitEnd(RunState state) => log.Add("module fit end");

        public override void OnTeardown(RunState state) => log.Add("module teardown");
    }

    private sealed class LoggingOptimizer(ParameterVector parameters, List<string> log) : Optimizer(parameters, 0.1)
    {
        public override IReadOnlyList<(string Name, Memory<float> Values)> State => [];

        protected override void Apply(in ParameterRange range)
        {
            log.Add("optimiser");
            Parameters.Gradients.Clear();
        }
    }

    private sealed record LoggingSchedule(List<string> Log) : Schedule
    {
        public override Rates At(double baseRate, long step, long totalSteps)
        {
            Log.Add($"schedule {step}");
            return new Rates(baseRate);
        }
    }
}
