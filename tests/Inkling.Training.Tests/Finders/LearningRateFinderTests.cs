using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class LearningRateFinderTests
{
    [Fact]
    public void Rates_are_equally_far_apart_on_the_log_axis_and_losses_are_smoothed_without_bias()
    {
        LearningRateCurve curve = new Trainer(new TrainerOptions()).FindLearningRate(
            Spirals.Module(), Spirals.Data(), new LearningRateSearch { Lowest = 1e-5, Highest = 1e-1, Steps = 41.Steps, Smoothing = 0.8 });
        Assert.Equal(41, curve.Points.Count);
        Assert.False(curve.Diverged);
        for (int i = 0; i < 41; i++)
        {
            Assert.Equal(Math.Pow(10, -5 + (i / 10.0)), curve.Points[i].LearningRate, 1e-9);
            double[] shares = [.. Enumerable.Range(0, i + 1).Select(k => Math.Pow(0.8, i - k))];
            Assert.Equal(shares.Zip(curve.Points, (share, point) => share * point.Loss).Sum() / shares.Sum(), curve.Points[i].Smoothed, 1e-9);
        }
    }

    [Fact]
    public void The_first_loss_is_that_of_the_weights_that_a_training_begins_with()
    {
        List<double> losses = [];
        new Trainer(new TrainerOptions { MaxSteps = 1.Steps, Callbacks = [new AtBatchEnd(state => losses.Add(state.Metrics.ValueOf(Metrics.TrainingLoss)))] }).Fit(Spirals.Module(), Spirals.Data());
        LearningRateCurve curve = new Trainer(new TrainerOptions()).FindLearningRate(Spirals.Module(), Spirals.Data());
        Assert.Equal(losses[0], curve.Points[0].Loss, 1e-6);
        // A window of two batches is one point, whose loss is that of all its samples.
        LearningRateCurve window = new Trainer(new TrainerOptions { AccumulateBatches = 2.Batches }).FindLearningRate(Spirals.Module(), Spirals.Data(batchSize: 8));
        Assert.Equal(losses[0], window.Points[0].Loss, 1e-6);
    }

    [Fact]
    public void The_search_ends_where_the_loss_diverges()
    {
        LearningRateCurve curve = new Trainer(new TrainerOptions()).FindLearningRate(Spirals.Descent(0.1), Spirals.Data(), new LearningRateSearch { Highest = 1e6, Smoothing = 0.5 });
        Assert.True(curve.Diverged);
        Assert.InRange(curve.Points.Count, 10, 99);
        Assert.NotNull(curve.Suggestion);
        Assert.True(curve.Suggestion < curve.Points[^1].LearningRate);
    }

    [Fact]
    public void The_suggestion_is_where_the_curve_falls_most_steeply_before_its_lowest_point()
    {
        // A step down at 1e-2, a steeper one down after the curve has been worse than its lowest point.
        double[] smoothed = [9, 5, 5, 5, 4.8, 3, 1, 0.9, 0.8, 0.7, 9, 8, 0.9, 2];
        LearningRatePoint[] points = [.. smoothed.Select((value, i) => new LearningRatePoint(i, value, value))];
        Assert.Equal(5, LearningRateCurve.SteepestDescent(points));
        Assert.Null(LearningRateCurve.SteepestDescent([.. points.Select((point, i) => point with { Smoothed = i })]));
        Assert.Null(LearningRateCurve.SteepestDescent([]));
    }

    [Fact]
    public void It_leaves_no_trace()
    {
        string without = Fit(_ => { }, out string started);
        string after = Fit(
            module =>
            {
                LearningRateCurve curve = new Trainer(new TrainerOptions { KeepWeights = true }).FindLearningRate(module, Spirals.Data(), new LearningRateSearch { Highest = 1e5 });
                Assert.True(curve.Points.Count > 10);
            },
            out string startedAfter);
        Assert.Equal((without, started), (after, startedAfter));

        static string Fit(Action<Classifier> before, out string start)
        {
            Sequential network = Spirals.Network();
            network.Initialize(RandomKey.FromSeed(7));
            network.Children[0].Child.Freeze();
            Sgd optimizer = new(network.Parameters, 0.05, momentum: 0.9);
            optimizer.Step(1);
            // The same optimiser for every training, with a memory of its own: a trace would show.
            RememberingModule module = new(network, optimizer);
            before(module);
            start = Spirals.Hash(network) + optimizer.StepCount + optimizer.LearningRate;
            new Trainer(new TrainerOptions { MaxEpochs = 2.Epochs, KeepWeights = true }).Fit(module, Spirals.Data());
            Assert.Equal(2, module.Epochs);
            return Spirals.Hash(network);
        }
    }

    [Fact]
    public void Impossible_searches_are_refused()
    {
        Trainer trainer = new(new TrainerOptions());
        Refused(new LearningRateSearch { Lowest = 0 }, "lowest above 0");
        Refused(new LearningRateSearch { Lowest = 1, Highest = 0.1 }, "higher");
        Refused(new LearningRateSearch { Steps = 4.Steps }, "at least 5");
        Refused(new LearningRateSearch { Smoothing = 1 }, "Smoothing is 1");
        Refused(new LearningRateSearch { DivergenceFactor = 1 }, "DivergenceFactor is 1");

        void Refused(LearningRateSearch search, string words) =>
            Assert.Contains(words, Assert.Throws<UserErrorException>(() => trainer.FindLearningRate(Spirals.Module(), Spirals.Data(), search)).Message);
    }

    private sealed class RememberingModule(Sequential network, Optimizer optimizer) : Classifier(network, (_, _) => new OptimizerPlan(optimizer, new Schedule.Step(3)))
    {
        internal int Epochs { get; private set; }

        public override void OnEpochStart(RunState state) => Epochs++;
    }
}
