using Inkling.Training;
using Spectre.Console;

namespace Inkling.Cli.Tests;

public sealed class EpochLinesTests
{
    private static EpochRecord Epoch(int epoch, double seconds) => new(
        epoch, epoch * 430, 0.002,
        [
            new MetricValue("training_loss", MetricPhase.Training, 0.1, 55_000),
            new MetricValue("training_accuracy", MetricPhase.Training, 1, 55_000),
            new MetricValue("validation_loss", MetricPhase.Validation, 0.1, 5_000),
            new MetricValue("validation_accuracy", MetricPhase.Validation, 1, 5_000),
        ],
        TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1));

    [Fact]
    public void An_epoch_tells_the_speed_and_the_time_left_by_the_mean_epoch_so_far()
    {
        EpochLines lines = new(12);
        Assert.EndsWith("27,500  3.0 s     0:33  best", Markup.Remove(lines.Line(Epoch(1, 2))));
        Assert.EndsWith("13,750  5.0 s     0:40", Markup.Remove(lines.Line(Epoch(2, 4))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(10_000)]
    public void Lines_fit_in_eighty_columns_under_their_heading(int epochs)
    {
        EpochLines lines = new(epochs);
        string line = Markup.Remove(lines.Line(Epoch(1, 2)));
        Assert.InRange(line.Length, lines.Heading.Length, 80);
        Assert.EndsWith("best", line);
        Assert.Equal(lines.Heading.Length + "  best".Length, line.Length);
    }

    [Fact]
    public void An_epoch_of_an_earlier_process_has_neither_speed_nor_time() =>
        Assert.EndsWith("100.00 %", Markup.Remove(Line(new EpochLines(3))));

    private static string Line(EpochLines lines)
    {
        lines.Line(Epoch(1, 1));
        return lines.Line(Epoch(2, 1) with { TrainingTime = null, ValidationTime = null });
    }
}
