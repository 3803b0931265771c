using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training.Tests;

public class EarlyStoppingTests
{
    private static readonly double[] Rising = [1, 2, 3, 2, 3, 2, 4, 4, 4, 4], Falling = [9, 5, 3, 4, 3, 6, 2, 2, 2, 2];

    [Fact]
    public void Patience_counts_validations_without_improvement()
    {
        Assert.Equal((EarlyStopReason.NoImprovement, 5), Rise(EarlyStopping.On(Scripted.Score, patience: 2)));
        Assert.Equal((EarlyStopReason.NoImprovement, 6), Rise(EarlyStopping.On(Scripted.Score, patience: 3)));
        Assert.Equal((null, 10), Rise(EarlyStopping.On(Scripted.Score, patience: 4)));
        Assert.Equal((EarlyStopReason.NoImprovement, 5), Fall(EarlyStopping.On(Scripted.Cost, patience: 2)));
    }

    [Fact]
    public void A_smallest_improvement_is_what_counts()
    {
        Assert.Equal((EarlyStopReason.NoImprovement, 3), Rise(EarlyStopping.On(Scripted.Score, patience: 2, minimumDelta: 2)));
        Assert.Equal((EarlyStopReason.NoImprovement, 4), Fall(EarlyStopping.On(Scripted.Cost, patience: 2, minimumDelta: 3)));
    }

    [Fact]
    public void A_value_better_than_the_threshold_is_good_enough()
    {
        EarlyStopping rising = EarlyStopping.On(Scripted.Score, patience: 100), falling = EarlyStopping.On(Scripted.Cost, patience: 100);
        Assert.Equal((EarlyStopReason.GoodEnough, 7), Rise(rising with { StoppingThreshold = 3 }));
        Assert.Equal((null, 10), Rise(rising with { StoppingThreshold = 4 }));
        Assert.Equal((EarlyStopReason.GoodEnough, 3), Fall(falling with { StoppingThreshold = 5 }));
    }

    [Fact]
    public void A_value_worse_than_the_threshold_has_gone_wrong()
    {
        EarlyStopping rising = EarlyStopping.On(Scripted.Score, patience: 100), falling = EarlyStopping.On(Scripted.Cost, patience: 100);
        Assert.Equal((EarlyStopReason.TooBad, 1), Rise(rising with { DivergenceThreshold = 1.5 }));
        Assert.Equal((null, 10), Rise(rising with { DivergenceThreshold = 1 }));
        Assert.Equal((EarlyStopReason.TooBad, 1), Fall(falling with { DivergenceThreshold = 8 }));
    }

    [Fact]
    public void A_value_that_is_not_finite_ends_the_training_unless_told_otherwise()
    {
        double[] values = [1, double.NaN, 2, double.PositiveInfinity, 3];
        EarlyStopping stopping = EarlyStopping.On(Scripted.Score, patience: 2);
        Assert.Equal((EarlyStopReason.NotFinite, 2), Fit(stopping, values));
        Assert.Equal((null, 5), Fit(stopping with { CheckFinite = false }, values));
        Assert.Equal((EarlyStopReason.NoImprovement, 3), Fit(stopping with { CheckFinite = false }, [1, double.NaN, double.NaN, 4]));
    }

    [Fact]
    public void The_message_says_why()
    {
        Assert.Equal("Stopped early: validation_score has not improved on 3 in 2 validations.", Message(EarlyStopping.On(Scripted.Score, 2), Rising));
        Assert.Equal("Stopped early: validation_score is 4, better than 3.", Message(EarlyStopping.On(Scripted.Score, 9) with { StoppingThreshold = 3 }, Rising));
        Assert.Equal("Stopped early: validation_score is 1, worse than 1.5.", Message(EarlyStopping.On(Scripted.Score, 9) with { DivergenceThreshold = 1.5 }, Rising));
        Assert.Equal("Stopped early: validation_score is NaN, no finite number.", Message(EarlyStopping.On(Scripted.Score, 9), [double.NaN, 1]));

        static string Message(EarlyStopping stopping, double[] values) => Result(stopping, values).Message;
    }

    [Fact]
    public void A_run_that_was_good_enough_goes_on_when_more_is_asked_for()
    {
        using TemporaryFolder folder = new();
        EarlyStopping stopping = EarlyStopping.On(Scripted.Score, patience: 100) with { StoppingThreshold = 2 };
        FitResult first = Run(stopping), again = Run(stopping), second = Run(stopping with { StoppingThreshold = 3 });
        Assert.Equal((3, 3, 7), (first.History.Epochs.Count, again.History.Epochs.Count, second.History.Epochs.Count));

        FitResult Run(EarlyStopping stopping) => new Trainer(new TrainerOptions
        {
            MaxEpochs = 10.Epochs,
            SanityBatches = 0.Batches,
            EarlyStopping = stopping,
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
        }).Fit(new Scripted(Rising), Spirals.Data(), ResumeFrom.LastIfAny);
    }

    private static (EarlyStopReason? Reason, int Epochs) Rise(EarlyStopping stopping) => Fit(stopping, Rising);

    private static (EarlyStopReason? Reason, int Epochs) Fall(EarlyStopping stopping) => Fit(stopping, Falling);

    private static (EarlyStopReason? Reason, int Epochs) Fit(EarlyStopping stopping, double[] values)
    {
        FitResult result = Result(stopping, values);
        Assert.Equal(result.EarlyStop is null ? StopReason.MaxEpochs : StopReason.EarlyStopping, result.Reason);
        return (result.EarlyStop, result.History.Epochs.Count);
    }

    private static FitResult Result(EarlyStopping stopping, double[] values) =>
        new Trainer(new TrainerOptions { MaxEpochs = values.Length.Epochs, SanityBatches = 0.Batches, EarlyStopping = stopping }).Fit(new Scripted(values), Spirals.Data());

    /// <summary>Its metrics have the value that is written down for each epoch.</summary>
    private sealed class Scripted(double[] values) : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1)))
    {
        internal static readonly MeanMetric<ValidationPhase, HigherIsBetter> Score = new("score");

        internal static readonly MeanMetric<ValidationPhase, LowerIsBetter> Cost = new("cost");

        public override IReadOnlyList<Metric> LoggedMetrics { get; } = [Metrics.TrainingAccuracy, Metrics.ValidationAccuracy, Score, Cost];

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context)
        {
            context.Log(Score, values[context.Clock.Epoch.Value], 1);
            context.Log(Cost, values[context.Clock.Epoch.Value], 1);
            return base.ValidationStep(batch, context);
        }
    }
}
