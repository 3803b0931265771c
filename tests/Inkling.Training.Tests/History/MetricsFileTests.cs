namespace Inkling.Training.Tests;

public sealed class MetricsFileTests
{
    private static readonly MeanMetric<ValidationPhase, HigherIsBetter> Named = new("of 3, \"hard\" ones");

    [Fact]
    public void A_metric_may_have_any_name_and_a_value_that_is_not_there_is_an_empty_field()
    {
        using TemporaryFolder folder = new();
        MetricsFile file = new(folder["metrics.csv"], [Metrics.TrainingLoss, Named]);
        file.Begin(new RunHistory([Epoch(1, 0.25, 1.0 / 3)]), resuming: false);
        file.Append(Epoch(2, 1e-7, null));
        Assert.Equal(
            """
            epoch,step,learning_rate,training_loss,"validation_of 3, ""hard"" ones"
            1,10,0.25,0.5,0.3333333333333333
            2,20,1E-07,0.5,

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(folder["metrics.csv"]));
    }

    private static EpochRecord Epoch(int number, double rate, double? value) => new(
        number, number * 10, rate,
        [new MetricValue(Metrics.TrainingLoss.Column, MetricPhase.Training, 0.5, 8), new MetricValue(Named.Column, MetricPhase.Validation, value, 8)]);
}
