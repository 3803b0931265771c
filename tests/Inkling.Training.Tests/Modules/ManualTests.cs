using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ManualTests
{
    private static readonly TrainerOptions Options = new() { MaxEpochs = 3.Epochs };

    [Fact]
    public void A_module_that_does_by_hand_what_the_trainer_does_ends_with_the_same_bits()
    {
        Classifier automatic = Spirals.Module(schedule: new Schedule.Cosine());
        ByHand manual = new();
        FitResult expected = new Trainer(Options).Fit(automatic, Spirals.Data()), actual = new Trainer(Options).Fit(manual, Spirals.Data());
        Assert.Equal(Spirals.Hash(automatic.Network), Spirals.Hash(manual.Network));
        Assert.Equal((expected.Reason, expected.Steps), (actual.Reason, actual.Steps));
        Assert.Equal(expected.History.ValuesOf(Metrics.TrainingLoss), actual.History.ValuesOf(Metrics.TrainingLoss));
        Assert.Equal(expected.History.Epochs.Select(epoch => epoch.LearningRate), actual.History.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public void Two_networks_play_against_each_other_and_resume_with_the_same_bits()
    {
        using TemporaryFolder whole = new(), parts = new();
        Game expected = new();
        new Trainer(Saving(whole)).Fit(expected, Spirals.Data());
        Assert.True(expected.GeneratorMoved && expected.DiscriminatorMoved);
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == 8)
                stop.Cancel();
        });
        FitResult first = new Trainer(Saving(parts) with { Callbacks = [callback] }).Fit(new Game(), Spirals.Data(), stop: stop.Token);
        Assert.Equal(8.Steps, first.Steps);
        Game resumed = new();
        new Trainer(Saving(parts)).Fit(resumed, Spirals.Data(), ResumeFrom.Last);
        Assert.Equal(Spirals.Hash(expected.Network), Spirals.Hash(resumed.Network));
        Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(parts["checkpoints/last.safetensors"]));
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
        Assert.Contains(Checkpoint.Read(first.LastCheckpoint!).Tensors, tensor => tensor.Name == "optimizer/discriminator/first");

        static TrainerOptions Saving(TemporaryFolder folder) => Options with { Checkpoints = new CheckpointOptions(folder["checkpoints"]), MetricsFile = folder["metrics.csv"] };
    }

    [Fact]
    public void Each_batch_is_logged_as_a_step_with_the_loss_that_the_module_logs()
    {
        MemoryLogger automatic = new(), manual = new(), game = new();
        new Trainer(Logging(automatic)).Fit(Spirals.Module(schedule: new Schedule.Cosine()), Spirals.Data());
        new Trainer(Logging(manual)).Fit(new ByHand(), Spirals.Data());
        Assert.Equal(18, manual.ValuesOf("gradient_norm", LogScope.Step).Count);
        // This module logs no accuracy.
        Assert.Equal(automatic.Entries.Where(entry => entry.Name != "training_accuracy"), manual.Entries);
        new Trainer(Logging(game)).Fit(new Game(), Spirals.Data());
        Assert.Equal(18, game.ValuesOf("learning_rate", LogScope.Step).Count);

        static TrainerOptions Logging(MemoryLogger memory)
        {
            RunLog log = new(memory) { Every = 1.Steps };
            return Options with { MeasureGradientNorm = true, Log = log, Callbacks = [new TrainingMeter()] };
        }
    }

    [Fact]
    public void Rates_that_are_set_by_hand_come_back()
    {
        using TemporaryFolder whole = new(), parts = new();
        FitResult expected = new Trainer(Saving(whole)).Fit(new ByHand() { LowersRate = true }, Spirals.Data());
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == 14)
                stop.Cancel();
        });
        new Trainer(Saving(parts) with { Callbacks = [callback] }).Fit(new ByHand() { LowersRate = true }, Spirals.Data(), stop: stop.Token);
        FitResult resumed = new Trainer(Saving(parts)).Fit(new ByHand() { LowersRate = true }, Spirals.Data(), ResumeFrom.Last);
        Assert.Equal(File.ReadAllBytes(expected.LastCheckpoint!), File.ReadAllBytes(resumed.LastCheckpoint!));
        Assert.Equal([0.01, 0.005, 0.0025], resumed.History.Epochs.Select(epoch => epoch.LearningRate));

        static TrainerOptions Saving(TemporaryFolder folder) => Options with { Checkpoints = new CheckpointOptions(folder["checkpoints"]) };
    }

    [Fact]
    public void An_exception_between_two_steps_of_a_batch_leaves_no_checkpoint_of_half_a_batch()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = Options with { Checkpoints = new CheckpointOptions(folder["checkpoints"]) { SaveOnException = true } };
        string exception = folder["checkpoints/" + CheckpointOptions.ExceptionFileName];
        Assert.Throws<NotSupportedException>(() => new Trainer(options).Fit(new ByHand() { FailsAt = 8 }, Spirals.Data()));
        Assert.False(File.Exists(exception));
        Directory.Delete(folder["checkpoints"], recursive: true);
        Assert.Throws<NotSupportedException>(() => new Trainer(options).Fit(new ByHand() { FailsAt = 8, FailsEarly = true }, Spirals.Data()));
        Assert.Equal(8, TrainerState.Read(exception).State.Optimizers[0].Steps);
    }

    [Fact]
    public void A_step_changes_only_its_optimizers_part()
    {
        Game game = new() { OnlyDiscriminator = true };
        new Trainer(Options with { MaxSteps = 1.Steps }).Fit(game, Spirals.Data());
        Assert.True(game.DiscriminatorMoved);
        Assert.False(game.GeneratorMoved);
    }

    [Fact]
    public void Gradients_do_not_outlive_the_batch()
    {
        Game game = new() { OnlyDiscriminator = true };
        AtBatchEnd callback = new(state => Assert.All(state.Network.Parameters.Gradients.ToArray(), gradient => Assert.Equal(0, gradient)));
        new Trainer(Options with { MaxSteps = 2.Steps, Callbacks = [callback] }).Fit(game, Spirals.Data());
    }

    [Fact]
    public void The_norm_is_measured_at_each_step_and_hooks_are_called()
    {
        List<string> log = [];
        new Trainer(Options with { MaxSteps = 1.Steps, SanityBatches = 0.Batches, MeasureGradientNorm = true, Callbacks = [new Spy(log)] }).Fit(new Game(), Spirals.Data());
        Assert.Equal(["batch start", "backward", "backward", "step True", "backward", "step True", "batch end"], log);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_training_before_the_weights_change()
    {
        ByHand module = new() { Spoils = true };
        FitResult result = new Trainer(Options).Fit(module, Spirals.Data());
        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal((1L, "loss"), (result.Divergence!.Step, result.Divergence.Layer));
        Classifier fresh = Spirals.Module();
        fresh.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
        Assert.NotEqual(Spirals.Hash(fresh.Network), Spirals.Hash(module.Network));
        Assert.Equal(0.Steps, result.Steps);
    }

    [Fact]
    public void What_would_step_from_outside_is_refused()
    {
        Assert.Contains("manual", Refused(Options with { AccumulateBatches = 2.Batches }));
        Assert.Contains("manual", Refused(Options with { MaxGradientNorm = 1 }));
        Assert.Contains("manual", Refused(Options with { MaxGradientValue = 1 }));

        static string Refused(TrainerOptions options) => Assert.Throws<UserErrorException>(() => new Trainer(options).Fit(new Game(), Spirals.Data())).Message;
    }

    [Fact]
    public void Optimizers_without_a_name_of_their_own_and_foreign_ones_are_refused()
    {
        foreach (string[] names in (string[][])[[], [""], ["a/b"], ["a", "a"]])
            Assert.Throws<InvalidOperationException>(() => new Trainer(Options).Fit(new ByHand(names), Spirals.Data()));
        Assert.Throws<InvalidOperationException>(() => new Trainer(Options).Fit(new ByHand() { UsesForeign = true }, Spirals.Data()));
    }

    [Fact]
    public void An_automatic_module_cannot_step() =>
        Assert.DoesNotContain(typeof(StepContext<TrainingPhase>).GetMethods(), method => method.Name is "Backward" or "Step");

    private sealed class ByHand(params string[] names) : ManualTrainingModule<LabelledBatch>
    {
        private readonly Classifier _classifier = Spirals.Module();
        private Optimizer _optimizer = null!;

        public ByHand()
            : this("only")
        {
        }

        internal bool Spoils { get; init; }

        internal bool UsesForeign { get; init; }

        internal bool LowersRate { get; init; }

        internal int? FailsAt { get; init; }

        internal bool FailsEarly { get; init; }

        public override Module Network => _classifier.Network;

        public override void OnEpochStart(RunState state)
        {
            if (LowersRate && state.Clock.Epoch.Value > 0)
                _optimizer.LearningRate *= 0.5;
        }

        public override IReadOnlyList<Metric> LoggedMetrics => _classifier.LoggedMetrics;

        public override void TrainingStep(LabelledBatch batch, ManualContext context)
        {
            if (Spoils)
                Network.Parameters.Values.Fill(float.NaN);
            bool fails = FailsAt == _optimizer.StepCount;
            Loss loss = Network.Forward(batch.Inputs).CrossEntropy(batch.Labels.Span);
            context.Log(Metrics.TrainingLoss, loss);
            context.Backward(loss);
            if (fails && FailsEarly)
                throw new NotSupportedException();
            context.Step(UsesForeign ? new Sgd(Network.Parameters, 1) : _optimizer, loss.Samples);
            if (fails)
                throw new NotSupportedException();
        }

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context) => _classifier.ValidationStep(batch, context);

        public override IReadOnlyList<NamedOptimizer> ConfigureOptimizers(TrainingPlan plan)
        {
            _optimizer = new Adam(Network.Parameters, 0.01);
            return [.. names.Select(name => new NamedOptimizer(name, _optimizer, LowersRate ? null : new Schedule.Cosine()))];
        }
    }

    /// <summary>A generator of points and a discriminator that tells them from those of the spirals.</summary>
    internal sealed class Game : ManualTrainingModule<LabelledBatch>
    {
        private const int Noise = 3;
        private readonly Sequential _generator = new(new Linear(Noise, 16), new Relu(), new Dropout(0.2), new Linear(16, 2));
        private readonly Sequential _discriminator = new(new Linear(2, 16), new Relu(), new Dropout(0.2), new Linear(16, 2));
        private Optimizer _generators = null!, _discriminators = null!;
        private float[] _start = [], _discriminatorStart = [];

        internal Game() => Network = new Sequential(("generator", _generator), ("discriminator", _discriminator));

        internal bool OnlyDiscriminator { get; init; }

        internal bool GeneratorMoved => !_start.AsSpan().SequenceEqual(_generators.Parameters.Values);

        internal bool DiscriminatorMoved => !_discriminatorStart.AsSpan().SequenceEqual(_discriminators.Parameters.Values);

        public override Module Network { get; }

        public override void TrainingStep(LabelledBatch batch, ManualContext context)
        {
            int count = batch.Labels.Length;
            Tensor noise = batch.Inputs.Tape.Input(new Shape(count, Noise));
            for (int i = 0; i < noise.Values.Length; i++)
                noise.Values[i] = (float)context.Key.Normal((ulong)i);
            Tensor made = _generator.Forward(noise);
            byte[] real = new byte[count], fake = new byte[count];
            Array.Fill(real, (byte)1);

            Loss onReal = _discriminator.Forward(batch.Inputs).CrossEntropy(real), onMade = _discriminator.Forward(made.Detach()).CrossEntropy(fake);
            context.Backward(onReal);
            context.Backward(onMade);
            context.Step(_discriminators, 2 * count);
            context.Log(Metrics.TrainingLoss, onReal.Sum + onMade.Sum, 2 * count);
            Assert.All(_generators.Parameters.Gradients.ToArray(), gradient => Assert.Equal(0, gradient));

            Loss deceived = _discriminator.Forward(made).CrossEntropy(real);
            context.Backward(deceived);
            Assert.Contains(_generators.Parameters.Gradients.ToArray(), gradient => gradient != 0);
            if (!OnlyDiscriminator)
                context.Step(_generators, count);
            context.ZeroGradients(_discriminators);
            Assert.All(_discriminators.Parameters.Gradients.ToArray(), gradient => Assert.Equal(0, gradient));
        }

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context) =>
            _discriminator.Forward(batch.Inputs).CrossEntropy(batch.Labels.Span);

        public override IReadOnlyList<NamedOptimizer> ConfigureOptimizers(TrainingPlan plan)
        {
            _generators = new Adam(Network.Parameters.Of(_generator), 0.01);
            _discriminators = new Adam(Network.Parameters.Of(_discriminator), 0.005);
            (_start, _discriminatorStart) = (_generators.Parameters.Values.ToArray(), _discriminators.Parameters.Values.ToArray());
            return [new NamedOptimizer("generator", _generators, new Schedule.Cosine()), new NamedOptimizer("discriminator", _discriminators)];
        }
    }

    private sealed class Spy(List<string> log) : Callback
    {
        public override void OnBatchStart(RunState state) => log.Add("batch start");

        public override void OnAfterBackward(RunState state) => log.Add("backward");

        public override void OnBeforeOptimizerStep(RunState state) => log.Add($"step {state.GradientNorm > 0}");

        public override void OnBatchEnd(RunState state) => log.Add("batch end");
    }
}
