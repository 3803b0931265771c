using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training.Tests;

/// <summary>A step may return its loss, or its loss with means to log.</summary>
public class StepResultTests
{
    [Fact]
    public void What_a_step_returns_is_logged_as_what_it_logs_by_the_context_and_nothing_is_allocated()
    {
        SteadyAllocation allocation = new();
        TrainerOptions options = new() { MaxEpochs = SteadyAllocation.Epochs, Callbacks = [allocation] };
        Returning returning = new(means: 3);
        FitResult returned = new Trainer(options).Fit(returning, Spirals.Data());
        Assert.Equal(0, allocation.Bytes);
        FitResult logged = new Trainer(options).Fit(new Logging(), Spirals.Data());
        Assert.Equal(
            logged.History.Epochs.Select(epoch => epoch.Metrics.ToArray()).ToArray(),
            returned.History.Epochs.Select(epoch => epoch.Metrics.ToArray()).ToArray());
        Assert.All(returned.History.Epochs, epoch => Assert.Equal(6, epoch.Metrics.Count(value => value.Value is not null)));
    }

    [Fact]
    public void A_result_carries_four_means_and_refuses_a_fifth()
    {
        TrainerOptions options = new() { MaxSteps = 1.Steps, SanityBatches = 0.Batches };
        new Trainer(options).Fit(new Returning(means: StepResult<TrainingPhase>.MostMeans), Spirals.Data());
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => new Trainer(options).Fit(new Returning(means: 5), Spirals.Data()));
        Assert.Contains("context.Log", e.Message);
    }

    [Fact]
    public void A_mean_that_the_module_does_not_list_is_refused()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => new Trainer(new TrainerOptions { MaxSteps = 1.Steps }).Fit(new Returning(means: 1) { Lists = false }, Spirals.Data()));
        Assert.Contains("LoggedMetrics", e.Message);
    }

    private abstract class Learner : TrainingModule<LabelledBatch>
    {
        protected static readonly MeanMetric<TrainingPhase, LowerIsBetter> Again = new("loss_again");
        protected static readonly MeanMetric<TrainingPhase, HigherIsBetter> Third = new("third");
        protected static readonly MeanMetric<TrainingPhase, HigherIsBetter> Fourth = new("fourth");
        protected static readonly MeanMetric<TrainingPhase, HigherIsBetter> Fifth = new("fifth");

        public override Module Network { get; } = Spirals.Network();

        internal bool Lists { get; init; } = true;

        public override IReadOnlyList<Metric> LoggedMetrics => Lists ? [Metrics.TrainingAccuracy, Again, Third, Fourth, Fifth, Metrics.ValidationAccuracy] : [];

        public override OptimizerPlan ConfigureOptimizers(TrainingPlan plan) => new(new Adam(Network.Parameters, 0.01));
    }

    private sealed class Returning(int means) : Learner
    {
        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            Tensor logits = Network.Forward(batch.Inputs);
            Loss loss = logits.CrossEntropy(batch.Labels.Span);
            StepResult<TrainingPhase> result = loss.With(Metrics.TrainingAccuracy, Accuracy.CountCorrect(logits, batch.Labels.Span), batch.Count);
            if (means > 1)
                result = result.With(Again, loss);
            if (means > 2)
                result = result.With(Third, 0.5, 3);
            if (means > 3)
                result = result.With(Fourth, 1, 1);
            if (means > 4)
                result = result.With(Fifth, 1, 1);
            return result;
        }

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context)
        {
            Tensor logits = Network.Forward(batch.Inputs);
            return logits.CrossEntropy(batch.Labels.Span).With(Metrics.ValidationAccuracy, Accuracy.CountCorrect(logits, batch.Labels.Span), batch.Count);
        }
    }

    private sealed class Logging : Learner
    {
        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            Tensor logits = Network.Forward(batch.Inputs);
            Loss loss = logits.CrossEntropy(batch.Labels.Span);
            context.Log(Metrics.TrainingAccuracy, Accuracy.CountCorrect(logits, batch.Labels.Span), batch.Count);
            context.Log(Again, loss);
            context.Log(Third, 0.5, 3);
            return loss;
        }

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context)
        {
            Tensor logits = Network.Forward(batch.Inputs);
            context.Log(Metrics.ValidationAccuracy, Accuracy.CountCorrect(logits, batch.Labels.Span), batch.Count);
            return logits.CrossEntropy(batch.Labels.Span);
        }
    }
}
