using Inkling.Neural;

namespace Inkling.Training.Tests;

public class MetricTests
{
    private static readonly MeanMetric<ValidationPhase, HigherIsBetter> Recall = new("recall");

    [Fact]
    public void Phase_and_direction_come_from_the_type()
    {
        Assert.Equal(("validation_recall", MetricPhase.Validation, true), (Recall.Column, Recall.Phase, Recall.HigherIsBetter));
        Assert.False(Metrics.TrainingLoss.HigherIsBetter);
    }

    [Theory]
    [InlineData(0.5, 0.4, 0.0, true)]
    [InlineData(0.4, 0.4, 0.0, false)]
    [InlineData(0.45, 0.4, 0.1, false)]
    [InlineData(double.NaN, 0.4, 0.0, false)]
    public void A_monitor_knows_which_way_is_up(double value, double than, double delta, bool better)
    {
        Assert.Equal(better, MetricMonitor.On(Metrics.ValidationAccuracy).IsBetter(value, than, delta));
        Assert.Equal(better, MetricMonitor.On(Metrics.ValidationLoss).IsBetter(-value, -than, delta));
        Assert.Equal(!double.IsNaN(value), MetricMonitor.On(Metrics.ValidationLoss).IsBetter(value, null));
    }

    [Fact]
    public void Means_are_weighted_by_samples()
    {
        MetricTable table = new([Recall]);
        Assert.True(double.IsNaN(table.ValueOf(Recall)));
        table.Log(Recall, 3, 4);
        table.Log(Recall, 0, 1);
        Assert.Equal(0.6, table.ValueOf(Recall));
    }

    [Fact]
    public void A_metric_that_is_not_listed_or_listed_twice_is_refused()
    {
        Assert.Contains("LoggedMetrics", Assert.Throws<InvalidOperationException>(() => new MetricTable([]).Log(Recall, 1, 1)).Message);
        Assert.Throws<InvalidOperationException>(() => new MetricTable([Recall, Recall]));
    }

    [Fact]
    public void Accuracy_counts_the_first_of_equal_maxima_and_never_a_NaN()
    {
        Tape tape = new();
        tape.Begin(PassMode.Evaluation);
        Tensor logits = tape.Input(new Shape(4, 3), [1, 2, 0, 5, 5, 1, float.NaN, 1, 0, 0, 0, 7]);
        Assert.Equal(3, Accuracy.CountCorrect(logits, [1, 0, 1, 2]));
        Assert.Throws<ArgumentException>(() => Accuracy.CountCorrect(tape.Input(new Shape(4, 3)), [1]));
    }
}
