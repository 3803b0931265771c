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
