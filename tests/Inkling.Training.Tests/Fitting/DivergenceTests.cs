using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training.Tests;

public class DivergenceTests
{
    [Fact]
    public void A_learning_rate_that_is_far_too_high_stops_the_run_and_names_step_and_layer()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new() { MaxEpochs = 20.Epochs, Checkpoints = new CheckpointOptions(folder["checkpoints"]) };
        FitResult result = new Trainer(options).Fit(Spirals.Descent(1e30), Spirals.Data());
        Assert.Equal(StopReason.Diverged, result.Reason);
        Divergence divergence = result.Divergence!;
        Assert.Contains(divergence.Layer, (string[])["fc1", "fc2"]);
        Assert.Contains($"step {divergence.Step} ", divergence.Message);
        Assert.Contains($"'{divergence.Layer}'", divergence.Message);
        Assert.Contains("1E+30", divergence.Message);
        Assert.Equal(divergence.Message, Assert.Throws<DivergedException>(() => result.ThrowIfDiverged()).Message);
        AssertFinite(folder["checkpoints"]);
    }

    [Fact]
    public void The_step_is_not_taken_and_the_layer_is_the_first_bad_one()
    {
        string before = "";
        Classifier module = Spirals.Module();
        Sabotage sabotage = new(atStep: 8, state =>
        {
            state.Network.Parameters.Named.Single(named => named.Path == "fc2.bias").Parameter.Value[1] = float.NaN;
            before = Spirals.Hash(state.Network);
        });
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 5.Epochs, Callbacks = [sabotage] }).Fit(module, Spirals.Data());
        Assert.Equal((StopReason.Diverged, 8.Steps), (result.Reason, result.Steps));
        Assert.Equal((9L, 2, 3, "fc2"), (result.Divergence!.Step, result.Divergence.Epoch, result.Divergence.Batch, result.Divergence.Layer));
        Assert.Contains("weights had left the finite numbers", result.Message);
        Assert.Equal(before, Spirals.Hash(module.Network));
        Assert.Single(result.History.Epochs);
    }

    [Fact]
    public void The_last_good_checkpoint_stays_and_is_named()
    {
        using TemporaryFolder folder = new();
        byte[] good = [];
        Sabotage sabotage = new(atStep: 11, state =>
        {
            good = File.ReadAllBytes(folder["last.safetensors"]);
            state.Network.Parameters.Values[0] = float.PositiveInfinity;
        });
        TrainerOptions options = new() { MaxEpochs = 5.Epochs, Checkpoints = new CheckpointOptions(folder.ToString()), Callbacks = [sabotage] };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Contains(folder["last.safetensors"], result.Message);
        Assert.Equal(good, File.ReadAllBytes(result.LastCheckpoint!));
    }

    [Fact]
    public void Weights_that_are_lost_in_the_last_step_of_an_epoch_are_found_before_they_are_saved()
    {
        using TemporaryFolder folder = new();
        Sabotage sabotage = new(atStep: 12, state => state.Network.Parameters.Values[0] = float.NaN);
        TrainerOptions options = new() { MaxEpochs = 2.Epochs, Checkpoints = new CheckpointOptions(folder.ToString()), Callbacks = [sabotage] };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal((StopReason.Diverged, 12L, "fc1"), (result.Reason, result.Divergence!.Step, result.Divergence.Layer));
        AssertFinite(folder.ToString());
    }

    [Fact]
    public void A_stop_on_request_does_not_save_weights_that_are_lost()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = new();
        Sabotage sabotage = new(atStep: 8, state =>
        {
            state.Network.Parameters.Values[0] = float.NaN;
            stop.Cancel();
        });
        TrainerOptions options = new() { MaxEpochs = 2.Epochs, Checkpoints = new CheckpointOptions(folder.ToString()), Callbacks = [sabotage] };
        Assert.Equal(StopReason.Diverged, new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), stop: stop.Token).Reason);
        AssertFinite(folder.ToString());
    }

    [Fact]
    public void Data_that_are_not_numbers_are_named_as_the_cause()
    {
        float[] points = new float[64];
        points[41] = float.NaN;
        BatchesModule<LabelledBatch> data = new(_ => new ArrayBatches(points, [2], new byte[32], batchSize: 16));
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs }).Fit(Plain(), data);
        Assert.Equal((StopReason.Diverged, 2L, "input"), (result.Reason, result.Divergence!.Step, result.Divergence.Layer));
        Assert.Contains("data", result.Message);
    }

    [Fact]
    public void A_validation_loss_that_is_not_finite_stops_the_run()
    {
        float[] points = [0, 0, float.NaN, 0];
        BatchesModule<LabelledBatch> data = new(_ => Spirals.Batches(32, 1, 16), _ => new ArrayBatches(points, [2], new byte[2], batchSize: 1));
        FitResult sanity = new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs }).Fit(Plain(), data);
        Assert.Equal((StopReason.Diverged, 0.Steps), (sanity.Reason, sanity.Steps));
        FitResult later = new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, SanityBatches = 1.Batches }).Fit(Plain(), data);
        Assert.Equal((StopReason.Diverged, 2.Steps), (later.Reason, later.Steps));
        Assert.Contains("validation batch 2", later.Message);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_found_where_it_is_measured()
    {
        Poison module = new(atStep: 3);
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, MaxGradientNorm = 1 }).Fit(module, Spirals.Data());
        Assert.Equal((StopReason.Diverged, 4L, "fc2"), (result.Reason, result.Divergence!.Step, result.Divergence.Layer));
        Assert.Contains("fc2.weight", result.Message);
    }

    [Fact]
    public void Weights_that_are_lost_within_an_epoch_are_not_saved_there_either()
    {
        using TemporaryFolder folder = new();
        Sabotage sabotage = new(atStep: 9, state => state.Network.Parameters.Values[0] = float.PositiveInfinity);
        TrainerOptions options = new()
        {
            MaxEpochs = 2.Epochs,
            Checkpoints = new CheckpointOptions(folder.ToString()) { SaveEvery = 1.Steps, KeepEvery = 1.Steps },
            Callbacks = [sabotage],
        };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal((StopReason.Diverged, 9L, "fc1"), (result.Reason, result.Divergence!.Step, result.Divergence.Layer));
        Assert.Equal(8, TrainerState.Read(result.LastCheckpoint!).State.Optimizers[0].Steps);
        AssertFinite(folder.ToString());
    }

    [Fact]
    public void A_gradient_is_followed_back_to_the_layer_where_it_overflows()
    {
        // What fc2 passes back is larger than any float; its own gradient, and the loss, are not.
        Classifier module = new(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1)));
        LambdaCallback overflow = new()
        {
            BatchStart = state =>
            {
                if (state.Steps.Value != 3)
                    return;
                foreach ((string path, Parameter parameter) in state.Network.Parameters.Named)
                    parameter.Value.Fill(path == "fc1.bias" ? 1e-20f : 0);
                Span<float> weight = state.Network.Parameters.Named.Single(named => named.Path == "fc2.weight").Parameter.Value;
                for (int i = 0; i < weight.Length; i++)
                    weight[i] = i % 2 == 0 ? 3e38f : -3e38f;
            },
        };
        foreach (TrainerOptions options in (TrainerOptions[])[new() { MeasureGradientNorm = true }, new() { MaxGradientNorm = 1 }, new() { MaxGradientValue = 1 }])
        {
            FitResult result = new Trainer(options with { MaxEpochs = 1.Epochs, Callbacks = [overflow] }).Fit(module, Spirals.Data());
            Assert.Equal((StopReason.Diverged, 4L, "fc2"), (result.Reason, result.Divergence!.Step, result.Divergence.Layer));
            Assert.Contains("what layer 'fc2' (Linear", result.Message);
            Assert.All(module.Network.Parameters.Values.ToArray(), weight => Assert.True(float.IsFinite(weight)));
        }
    }

    [Fact]
    public void A_gradient_that_is_wrong_from_the_beginning_is_the_losss()
    {
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, MeasureGradientNorm = true }).Fit(new Unsound(), Spirals.Data());
        Assert.Equal((StopReason.Diverged, 1L, "loss"), (result.Reason, result.Divergence!.Step, result.Divergence.Layer));
        Assert.Contains("'fc2'", result.Message);
    }

    /// <summary>Its loss is right, its derivative is not.</summary>
    private sealed class Unsound() : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1)))
    {
        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            Tensor logits = Network.Forward(batch.Inputs), gradient = batch.Inputs.Tape.Input(logits.Shape);
            gradient.Values.Fill(float.NaN);
            return logits.ToLoss(stackalloc double[logits.Shape[0]], gradient.Values);
        }
    }

    // Linear only: max(NaN, 0) is 0 in some arithmetic, and then a loss would be finite.
    private static Classifier Plain() => Spirals.Module(new Sequential(("fc1", new Linear(2, 2))));

    private static void AssertFinite(string folder)
    {
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
            Assert.All(Checkpoint.Read(file).Tensors, tensor => Assert.DoesNotContain(tensor.Values.ToArray(), value => !float.IsFinite(value)));
    }

    private sealed class Sabotage(int atStep, Action<RunState> action) : Callback
    {
        public override void OnBatchEnd(RunState state)
        {
            if (state.Steps.Value == atStep)
                action(state);
        }
    }

    private sealed class Poison(int atStep) : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1)))
    {
        public override void OnAfterBackward(RunState state)
        {
            if (state.Steps.Value == atStep)
                Network.Parameters.Named.Single(named => named.Path == "fc2.weight").Parameter.Gradient[3] = float.PositiveInfinity;
        }
    }
}
