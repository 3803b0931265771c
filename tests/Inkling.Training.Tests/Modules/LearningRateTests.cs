using Inkling.Neural;

namespace Inkling.Training.Tests;

public class LearningRateTests
{
    private static readonly TrainerOptions Options = new() { MaxEpochs = 6.Epochs };

    [Fact]
    public void A_plateau_lowers_the_rate_after_so_many_validations_without_improvement()
    {
        // Nothing improves by 1000: the first value is the best, and every second validation after it lowers the rate.
        ReduceOnPlateau plateau = ReduceOnPlateau.On(Metrics.ValidationLoss, patience: 2, factor: 0.5, minimumDelta: 1000);
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.25], Rates(plateau));
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.4], Rates(plateau with { MinimumRate = 0.4 }));
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5], Rates(plateau with { Cooldown = 1 }));
        Assert.Equal([1, 1, 1, 1, 1, 1], Rates(ReduceOnPlateau.On(Metrics.ValidationLoss, patience: 6, minimumDelta: 1000)));

        static double[] Rates(ReduceOnPlateau plateau) =>
            [.. new Trainer(Options).Fit(Module(new Schedule.Constant(), plateau, 1), Spirals.Data()).History.Epochs.Select(epoch => epoch.LearningRate)];
    }

    [Fact]
    public void A_plateau_multiplies_what_the_schedule_says()
    {
        ReduceOnPlateau plateau = ReduceOnPlateau.On(Metrics.ValidationLoss, patience: 1, factor: 0.5, minimumDelta: 1000);
        FitResult result = new Trainer(Options with { MaxEpochs = 3.Epochs }).Fit(Module(new Schedule.Cosine(), plateau, 0.1), Spirals.Data());
        double[] expected = [.. Enumerable.Range(1, 3).Select(epoch => new Schedule.Cosine().At(0.1, (6 * epoch) - 1, 18).LearningRate)];
        Assert.Equal([expected[0], expected[1], 0.5 * expected[2]], result.History.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    [InlineData(25)]
    public void A_plateau_is_remembered_across_a_stop(int stopAfterSteps)
    {
        using TemporaryFolder whole = new(), parts = new();
        ReduceOnPlateau plateau = ReduceOnPlateau.On(Metrics.ValidationLoss, patience: 2, factor: 0.5, minimumDelta: 1000) with { Cooldown = 1 };
        new Trainer(Saving(whole)).Fit(Module(null, plateau, 0.1), Spirals.Data());
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == stopAfterSteps)
                stop.Cancel();
        });
        new Trainer(Saving(parts) with { Callbacks = [callback] }).Fit(Module(null, plateau, 0.1), Spirals.Data(), stop: stop.Token);
        new Trainer(Saving(parts)).Fit(Module(null, plateau, 0.1), Spirals.Data(), ResumeFrom.Last);
        Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(parts["checkpoints/last.safetensors"]));
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
    }

    [Fact]
    public void An_impossible_plateau_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ReduceOnPlateau.On(Metrics.ValidationLoss, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReduceOnPlateau.On(Metrics.ValidationLoss, 1, factor: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReduceOnPlateau.On(Metrics.ValidationLoss, 1, minimumDelta: -1));
        ReduceOnPlateau plateau = ReduceOnPlateau.On(Metrics.ValidationLoss, 1);
        Assert.Contains("ReduceOnPlateau", Assert.Throws<Numerics.UserErrorException>(
            () => new Trainer(Options).Fit(Module(null, plateau, 0.1), new BatchesModule<Data.LabelledBatch>(_ => Spirals.Batches(32, 1, 16)))).Message);
    }

    [Fact]
    public void A_schedule_of_epochs_keeps_its_rate_within_each()
    {
        List<double> rates = [];
        Classifier module = new(Spirals.Network(), (parameters, plan) => new OptimizerPlan(new Sgd(parameters, 1), new Schedule.Step(2, 0.5).PerEpoch(plan)));
        new Trainer(Options with { AccumulateBatches = 4.Batches, Callbacks = [new AtBatchEnd(state => rates.Add(state.LearningRate))] }).Fit(module, Spirals.Data());
        Assert.Equal([.. Enumerable.Repeat(1.0, 12), .. Enumerable.Repeat(0.5, 12), .. Enumerable.Repeat(0.25, 12)], rates);
    }

    [Fact]
    public void Frozen_layers_stay_and_what_is_unfrozen_on_the_way_resumes_with_the_same_bits()
    {
        using TemporaryFolder whole = new(), parts = new();
        Classifier module = Grouped();
        float[] start = [], atThird = [];
        AtEpochEnd watch = new(state =>
        {
            if (state.History.Epochs.Count == 3)
                atThird = state.Network.Parameters.Named[0].Parameter.Value.ToArray();
        });
        module.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
        start = module.Network.Parameters.Named[0].Parameter.Value.ToArray();
        new Trainer(Saving(whole) with { Callbacks = [watch, new Thaw()] }).Fit(module, Spirals.Data());
        Assert.Equal(start, atThird);
        Assert.NotEqual(start, module.Network.Parameters.Named[0].Parameter.Value.ToArray());
        foreach (int steps in (int[])[5, 18, 25])
        {
            using TemporaryFolder folder = new();
            using CancellationTokenSource stop = new();
            AtBatchEnd callback = new(state =>
            {
                if (state.Steps.Value == steps)
                    stop.Cancel();
            });
            new Trainer(Saving(folder) with { Callbacks = [callback, new Thaw()] }).Fit(Grouped(), Spirals.Data(), stop: stop.Token);
            Classifier resumed = Grouped();
            new Trainer(Saving(folder) with { Callbacks = [new Thaw()] }).Fit(resumed, Spirals.Data(), ResumeFrom.Last);
            Assert.Equal(Spirals.Hash(module.Network), Spirals.Hash(resumed.Network));
            Assert.Equal(File.ReadAllBytes(whole["checkpoints/last.safetensors"]), File.ReadAllBytes(folder["checkpoints/last.safetensors"]));
        }

        static Classifier Grouped()
        {
            Sequential network = Spirals.Network();
            network.Children[0].Child.Freeze();
            return new Classifier(network, (parameters, _) => new OptimizerPlan(
                new AdamW(parameters, 0.01, groups: [ParameterGroup.Biases with { WeightDecay = 0 }, ParameterGroup.Of(network.Children[0].Child) with { LearningRate = 0.001 }]),
                new Schedule.LinearWarmUp(5, new Schedule.Cosine())));
        }
    }

    private static TrainerOptions Saving(TemporaryFolder folder) =>
        Options with { MetricsFile = folder["metrics.csv"], Checkpoints = new CheckpointOptions(folder["checkpoints"]) };

    private static Classifier Module(Schedule? schedule, ReduceOnPlateau plateau, double rate) =>
        new(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, rate), schedule, plateau));

    /// <summary>Lets the first layer learn from the fourth epoch on.</summary>
    private sealed class Thaw : Callback
    {
        public override void OnEpochStart(RunState state)
        {
            if (state.Clock.Epoch == 3.Epochs)
                state.Network.Children[0].Child.Unfreeze();
        }
    }
}
