using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class FitTests
{
    [Fact]
    public void A_network_learns_the_spirals()
    {
        Classifier module = Spirals.Module(new Sequential(new Linear(2, 32), new Relu(), new Linear(32, 32), new Relu(), new Linear(32, 2)), 0.02);
        Trainer trainer = new(new TrainerOptions { MaxEpochs = 30.Epochs });
        FitResult result = trainer.Fit(module, Spirals.Data(samples: 400));
        Assert.Equal(StopReason.MaxEpochs, result.Reason);
        Assert.Equal(30, result.History.Epochs.Count);
        Assert.True(trainer.Test(module, Spirals.Data())[Metrics.TestAccuracy] > 0.95);
        Assert.True(trainer.Validate(module, Spirals.Data())[Metrics.ValidationAccuracy] > 0.95);
        IReadOnlyList<(int Epoch, double Value)> losses = result.History.ValuesOf(Metrics.TrainingLoss);
        Assert.True(losses[^1].Value < losses[0].Value / 2);
    }

    [Fact]
    public void Predictions_are_probabilities_of_each_sample()
    {
        Classifier module = Spirals.Module();
        Trainer trainer = new(new TrainerOptions { MaxEpochs = 1.Epochs });
        trainer.Fit(module, Spirals.Data());
        Predictions predictions = trainer.Predict(module, Spirals.Data());
        Assert.Equal((50, 2), (predictions.Count, predictions.RowLength));
        for (int i = 0; i < predictions.Count; i++)
            Assert.Equal(1f, predictions.Row(i)[0] + predictions.Row(i)[1], 1e-6f);
    }

    [Fact]
    public void Each_limit_does_what_it_says()
    {
        TrainerOptions options = new() { MaxEpochs = 2.Epochs };
        Assert.Equal((StopReason.MaxEpochs, 12.Steps, 2), Run(options));
        Assert.Equal((StopReason.MaxSteps, 8.Steps, 2), Run(options with { MaxSteps = 8.Steps }));
        Assert.Equal((StopReason.MaxEpochs, 12.Steps, 2), Run(options with { MaxSteps = 12.Steps }));
        Assert.Equal((StopReason.MaxSteps, 8.Steps, 2), Run(options with { MaxEpochs = null, MaxSteps = 8.Steps }));
        Assert.Equal((StopReason.MaxEpochs, 4.Steps, 2), Run(options with { TrainingBatchLimit = 2.Batches }));

        FitResult limited = new Trainer(options with { ValidationBatchLimit = 1.Batches }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(16, limited.History.Epochs[0].Metrics.Single(metric => metric.Column == "validation_loss").Samples);
        FitResult never = new Trainer(options with { ValidationBatchLimit = 0.Batches }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Null(never.History.Epochs[1].ValueOf(Metrics.ValidationLoss));
        EvaluationResult test = new Trainer(options with { TestBatchLimit = 2.Batches }).Test(Spirals.Module(), Spirals.Data());
        Assert.Equal(32, test.Metrics[0].Samples);
        Assert.Equal(16, new Trainer(options with { PredictBatchLimit = 1.Batches }).Predict(Spirals.Module(), Spirals.Data()).Count);

        static (StopReason, StepCount, int) Run(TrainerOptions options)
        {
            FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
            return (result.Reason, result.Steps, result.History.Epochs.Count);
        }
    }

    [Fact]
    public void Validation_comes_every_so_many_epochs_and_at_the_end()
    {
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 5.Epochs, ValidateEvery = 2.Epochs }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal([2, 4, 5], result.History.ValuesOf(Metrics.ValidationLoss).Select(value => value.Epoch));
        Assert.Equal([1, 2, 3, 4, 5], result.History.ValuesOf(Metrics.TrainingAccuracy).Select(value => value.Epoch));
    }

    [Fact]
    public void A_fast_dev_run_runs_one_batch_of_everything_and_leaves_no_file()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new()
        {
            FastDevRun = 1.Batches,
            MaxEpochs = 50.Epochs,
            MaxSteps = 70.Steps,
            MetricsFile = folder["metrics.csv"],
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 1),
        };
        Trainer trainer = new(options);
        Classifier module = Spirals.Module();
        FitResult result = trainer.Fit(module, Spirals.Data());
        Assert.Equal(1.Steps, result.Steps);
        Assert.Equal(16, result.History.Epochs.Single().Metrics.Single(metric => metric.Column == "validation_loss").Samples);
        Assert.Equal(16, trainer.Test(module, Spirals.Data()).Metrics[0].Samples);
        Assert.Equal(16, trainer.Predict(module, Spirals.Data()).Count);
        Assert.Null(result.LastCheckpoint);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.ToString()));
    }

    [Fact]
    public void Sanity_validation_finds_a_mistake_before_the_first_step()
    {
        int steps = 0;
        BatchesModule<LabelledBatch> data = new(
            keys => Spirals.Batches(32, 1, 16), _ => new ArrayBatches(new float[9], [3], [0, 1, 0], batchSize: 3));
        TrainerOptions options = new() { MaxEpochs = 1.Epochs, Callbacks = [new AtBatchEnd(_ => steps++)] };
        Assert.Throws<ArgumentException>(() => new Trainer(options).Fit(Spirals.Module(), data));
        Assert.Equal(0, steps);
        Assert.Throws<ArgumentException>(() => new Trainer(options with { SanityBatches = 0.Batches }).Fit(Spirals.Module(), data));
        Assert.Equal(2, steps);
    }

    [Fact]
    public void Early_stopping_ends_a_run_that_no_longer_gets_better()
    {
        TrainerOptions options = new() { MaxEpochs = 50.Epochs, EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, patience: 3, minimumDelta: 1000) };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal((StopReason.EarlyStopping, 4), (result.Reason, result.History.Epochs.Count));
        Assert.Contains("validation_loss", result.Message);
    }

    [Fact]
    public void A_monitor_without_validation_or_of_an_unknown_metric_is_refused_before_training()
    {
        TrainerOptions options = new() { MaxEpochs = 1.Epochs, EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 1) };
        BatchesModule<LabelledBatch> data = new(_ => Spirals.Batches(32, 1, 16));
        Assert.Contains("no validation batches", Assert.Throws<UserErrorException>(() => new Trainer(options).Fit(Spirals.Module(), data)).Message);
        MeanMetric<ValidationPhase, LowerIsBetter> other = new("other");
        TrainerOptions wrong = options with { EarlyStopping = EarlyStopping.On(other, 1) };
        Assert.Contains("LoggedMetrics", Assert.Throws<InvalidOperationException>(() => new Trainer(wrong).Fit(Spirals.Module(), Spirals.Data())).Message);
    }

    [Fact]
    public void A_monitor_of_a_metric_that_is_never_logged_is_refused_at_the_first_validation()
    {
        TrainerOptions options = new() { MaxEpochs = 1.Epochs, EarlyStopping = EarlyStopping.On(Forgetful.Recall, 1) };
        Assert.Contains("does not log it", Assert.Throws<InvalidOperationException>(() => new Trainer(options).Fit(new Forgetful(), Spirals.Data())).Message);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_gradient_norm_is_refused(double norm) =>
        Assert.Throws<UserErrorException>(() => new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, MaxGradientNorm = norm }).Fit(Spirals.Module(), Spirals.Data()));

    [Fact]
    public void Clipping_shortens_the_step_to_the_norm_asked_for()
    {
        double start = 0;
        List<double> norms = [];
        Classifier module = new(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, learningRate: 1)));
        double[] before = [];
        AtBatchEnd callback = new(state =>
        {
            norms.Add(state.GradientNorm!.Value);
            start = Math.Sqrt(state.Network.Parameters.Values.ToArray().Select((value, i) => Math.Pow(value - before[i], 2)).Sum());
        });
        module.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
        before = [.. module.Network.Parameters.Values.ToArray().Select(value => (double)value)];
        new Trainer(new TrainerOptions { MaxSteps = 1.Steps, MaxGradientNorm = 1e-3, Callbacks = [callback] }).Fit(module, Spirals.Data());
        Assert.True(norms.Single() > 1e-2);
        Assert.Equal(1e-3, start, 1e-6);
    }

    [Fact]
    public void Clipping_by_value_cuts_each_part_of_the_step()
    {
        Classifier module = new(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, learningRate: 1)));
        float[] before = [], plain = [], cut = [];
        Run(new TrainerOptions { MaxSteps = 1.Steps }, ref plain);
        Run(new TrainerOptions { MaxSteps = 1.Steps, MaxGradientValue = 1e-2 }, ref cut);
        Assert.Contains(plain, change => Math.Abs(change) > 2e-2f);
        for (int i = 0; i < cut.Length; i++)
            Assert.Equal(Math.Clamp(plain[i], -1e-2f, 1e-2f), cut[i], 1e-6f);

        void Run(TrainerOptions options, ref float[] change)
        {
            module.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
            before = module.Network.Parameters.Values.ToArray();
            new Trainer(options).Fit(module, Spirals.Data());
            change = [.. module.Network.Parameters.Values.ToArray().Zip(before, (after, start) => start - after)];
        }
    }

    [Fact]
    public void The_gradients_norm_can_be_measured_without_clipping()
    {
        List<double?> plain = [], measured = [], clipped = [];
        TrainerOptions options = new() { MaxSteps = 3.Steps };
        string expected = Run(options, plain);
        Assert.Equal(expected, Run(options with { MeasureGradientNorm = true }, measured));
        Assert.NotEqual(expected, Run(options with { MaxGradientNorm = 1e-3 }, clipped));
        Assert.All(plain, Assert.Null);
        Assert.All(measured, norm => Assert.True(norm > 0));
        Assert.Equal(measured[0], clipped[0]);

        static string Run(TrainerOptions options, List<double?> norms)
        {
            Classifier module = Spirals.Module();
            new Trainer(options with { Callbacks = [new AtBatchEnd(state => norms.Add(state.GradientNorm))] }).Fit(module, Spirals.Data());
            return Spirals.Hash(module.Network);
        }
    }

    [Fact]
    public void Clipping_in_two_ways_is_refused() =>
        Assert.Contains("MaxGradientValue", Assert.Throws<UserErrorException>(
            () => new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, MaxGradientNorm = 1, MaxGradientValue = 1 }).Fit(Spirals.Module(), Spirals.Data())).Message);

    [Fact]
    public void Present_weights_are_kept_on_request()
    {
        Classifier module = Spirals.Descent(learningRate: 0);
        module.Network.Initialize(RandomKey.FromSeed(99));
        string before = Spirals.Hash(module.Network);
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, KeepWeights = true }).Fit(module, Spirals.Data());
        Assert.Equal(before, Spirals.Hash(module.Network));
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs }).Fit(module, Spirals.Data());
        Assert.NotEqual(before, Spirals.Hash(module.Network));
    }

    private sealed class Forgetful() : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1)))
    {
        internal static readonly MeanMetric<ValidationPhase, HigherIsBetter> Recall = new("recall");

        public override IReadOnlyList<Metric> LoggedMetrics { get; } =
            [Metrics.TrainingAccuracy, Metrics.ValidationAccuracy, Recall];
    }
}
