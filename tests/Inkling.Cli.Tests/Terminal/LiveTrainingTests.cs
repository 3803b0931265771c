using Inkling.Training;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

/// <summary>What a terminal shows while a network trains. Expected/ holds the pictures.</summary>
public sealed class LiveTrainingTests
{
    private static MetricValue[] Values(double loss, double accuracy, long samples) =>
        [new("training_loss", MetricPhase.Training, loss, samples), new("training_accuracy", MetricPhase.Training, accuracy, samples)];

    private static ProgressSnapshot Snapshot(int epoch, int epochs, int batch, int batches, double loss, double accuracy) => new(
        Activity.Training, epoch, epochs, batch, batches, ((epoch - 1L) * batches) + batch, (long)epochs * batches, 48_211.4, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(31.2), 0.002,
        Values(loss, accuracy, batch * 128L));

    private static EpochRecord Epoch(int epoch, int batches, double loss, double accuracy, double validationLoss, double validationAccuracy) => new(
        epoch, epoch * (long)batches, 0.002,
        [
            .. Values(loss, accuracy, batches * 128L),
            new("validation_loss", MetricPhase.Validation, validationLoss, 5_000),
            new("validation_accuracy", MetricPhase.Validation, validationAccuracy, 5_000),
        ]);

    /// <summary>A training whose loss falls with the square root of the time, so far.</summary>
    private static LiveTraining Trained(int epochs, double until, int reports = 10)
    {
        LiveTraining training = new();
        training.Begin(epochs);
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            double sum = 0;
            for (int i = 1; i <= reports; i++)
            {
                double at = epoch - 1 + ((double)i / reports);
                if (at > until)
                    return training;
                sum += Loss(at - (0.5 / reports));
                training.Add(Snapshot(epoch, epochs, i, reports, sum / i, 1 - (sum / i / 3)));
            }
            training.Add(Epoch(epoch, reports, sum / reports, 1 - (sum / reports / 3), Loss(epoch) * 0.8, 1 - (Loss(epoch) * 0.8 / 3)));
        }
        return training;
    }

    private static double Loss(double at) => 0.4 / Math.Sqrt(at * 4);

    private static string[] Lines(LiveTraining training, int width, int height, bool hasKeys = true) => [.. training.Lines(width, height, hasKeys).Select(Markup.Remove)];

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    public void Charts_bar_and_keys_look_as_they_should(int width, int height)
    {
        string expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Terminal", "Expected", $"live-{width}.txt")).ReplaceLineEndings("\n");
        Assert.Equal(expected, string.Join('\n', Lines(Trained(12, 7.4), width - 1, height - 1).Select(line => line.TrimEnd())) + "\n");
    }

    [Fact]
    public void Neither_width_nor_height_is_exceeded_and_colours_change_no_character()
    {
        LiveTraining training = Trained(10_000, 30.5, 3);
        for (int width = 1; width <= 200; width += width < 70 ? 1 : 13)
        {
            for (int height = 1; height <= 60; height++)
            {
                string[] lines = Lines(training, width, height);
                Assert.All(lines, line => Assert.True(line.Length <= width, $"{width}: {line}"));
                Assert.True(lines.Length == 1 || lines.Length <= Math.Max(11, height / 2), $"{height}: {lines.Length}");
            }
        }
    }

    [Theory]
    [InlineData(59, 19)]
    [InlineData(59, 40)]
    [InlineData(120, 19)]
    public void Where_there_is_just_room_there_are_charts(int width, int height) =>
        Assert.Contains(Lines(Trained(3, 1.5), width, height), line => line.StartsWith("  loss      ⠒⠒ train", StringComparison.Ordinal));

    [Theory]
    [InlineData(58, 40)]
    [InlineData(120, 18)]
    public void Where_there_is_no_room_there_is_the_bar_alone(int width, int height) =>
        Assert.StartsWith("  epoch ", Assert.Single(Lines(Trained(3, 1.5), width, height)));

    [Fact]
    public void Outside_a_training_there_is_the_bar_alone()
    {
        LiveTraining training = Trained(3, 3);
        Assert.True(training.IsOn);
        Assert.NotEmpty(training.End(79));
        Assert.False(training.IsOn);
        Assert.Empty(training.Lines(79, 40, true));
        training.Add(Snapshot(0, 3, 5, 10, 1, 1) with { Activity = Activity.Testing });
        Assert.StartsWith("  testing", Assert.Single(Lines(training, 79, 40)));
    }

    [Fact]
    public void Hidden_curves_leave_the_bar_the_keys_and_no_picture_at_the_end()
    {
        LiveTraining training = Trained(3, 1.5);
        training.IsHidden = true;
        string[] lines = Lines(training, 79, 40);
        Assert.Equal(3, lines.Length);
        Assert.Contains("c  show curves", lines[2]);
        Assert.Empty(training.End(79));
    }

    [Fact]
    public void Keys_that_nobody_listens_to_are_not_shown() =>
        Assert.DoesNotContain(Lines(Trained(3, 1.5), 79, 40, hasKeys: false), line => line.Contains("q  stop", StringComparison.Ordinal));

    [Fact]
    public void A_training_that_saw_nothing_leaves_no_picture()
    {
        LiveTraining training = new();
        training.Begin(5);
        Assert.Empty(training.End(79));
    }

    [Fact]
    public void One_epoch_is_a_whole_chart_and_its_end_says_so()
    {
        string[] lines = Lines(Trained(1, 1), 79, 23);
        Assert.Contains(lines, line => line.EndsWith(" 1 epoch", StringComparison.Ordinal));
        Assert.True(lines.Sum(line => line.Count(IsDot)) > 20);
    }

    [Fact]
    public void Losses_that_are_no_numbers_change_nothing_but_their_own_place()
    {
        LiveTraining training = Trained(3, 1.95), other = Trained(3, 1.95);
        foreach (double loss in (double[])[double.NaN, double.PositiveInfinity, 1e300])
        {
            training.Add(Snapshot(2, 3, 10, 10, loss, double.NaN));
            Assert.Equal(Lines(other, 79, 23)[..^2], Lines(training, 79, 23)[..^2]);
        }
    }

    [Fact]
    public void The_curve_is_what_was_learned_since_the_last_report_not_the_running_mean()
    {
        TrainingCurves curves = new(2);
        curves.Add(Snapshot(1, 2, 1, 2, 4, 0.5));
        curves.Add(Snapshot(1, 2, 2, 2, 3, 0.6));
        curves.Add(Epoch(1, 2, 3, 0.6, 1, 1));
        curves.Add(Snapshot(2, 2, 1, 2, 1.5, 0.9));
        double[] losses = new double[4], validation = new double[4];
        curves.Loss.Training.Read(2, losses);
        curves.Loss.Validation.Read(2, validation);
        Assert.Equal([4, 2, 1.5, double.NaN], losses);
        Assert.Equal([double.NaN, double.NaN, 1, double.NaN], validation);
    }

    [Fact]
    public void Epochs_too_short_for_a_report_are_drawn_all_the_same()
    {
        TrainingCurves curves = new(4);
        for (int epoch = 1; epoch <= 4; epoch++)
            curves.Add(Epoch(epoch, 2, epoch, 0.5, 1, 1));
        double[] losses = new double[4];
        curves.Loss.Training.Read(4, losses);
        Assert.Equal([1, 2, 3, 4], losses);
    }

    [Theory]
    [InlineData(12, 1, 12)]
    [InlineData(10_000, 1, 20)]
    [InlineData(10_000, 21, 50)]
    [InlineData(10_000, 51, 100)]
    [InlineData(10_000, 101, 200)]
    [InlineData(10_000, 201, 500)]
    [InlineData(300, 250, 300)]
    public void Epochs_on_the_axis_are_the_plan_or_a_round_number_on_the_way(int plan, int now, int end)
    {
        TrainingCurves curves = new(plan);
        curves.Add(Epoch(now, 2, 1, 1, 1, 1));
        Assert.Equal(end, curves.End);
    }

    [Fact]
    public void A_window_that_somebody_makes_narrower_and_wider_with_the_mouse_shows_nothing_of_old_pictures()
    {
        using TestConsole console = LiveRegionTests.Terminal(130, 30);
        ManualTime time = new();
        LiveRegion region = new(console, time, () => true);
        LiveTraining training = Trained(12, 7.4);
        Screen screen = new(130, 30) { KeepsBlanks = true };
        int read = 0;
        region.Above(above =>
        {
            for (int i = 0; i < 40; i++)
                above.WriteLine($"line {i}");
        });
        int[] narrower = [.. Enumerable.Range(0, 15).Select(i => 130 - (i * 5))];
        foreach (int width in (int[])[.. narrower, .. narrower.Reverse(), .. narrower, .. narrower.Reverse()])
        {
            screen.Resize(width, 30);
            console.Profile.Width = width;
            time.Advance(TimeSpan.FromSeconds(1));
            region.Show((columns, lines) => training.Lines(columns, lines, true));
            screen.Write(LiveRegionTests.Translate(console.Output[read..]));
            read = console.Output.Length;
            Assert.True(1 == screen.Text.Split('\n').Count(line => line.Contains("⠒⠒ train", StringComparison.Ordinal)), $"{width}:{screen.Text}");
        }
        Assert.True(region.TryClose(TimeSpan.Zero));
        screen.Write(LiveRegionTests.Translate(console.Output[read..]));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"line {i}"), screen.Text.Split('\n'));
    }

    private static bool IsDot(char c) => c is > '\u2800' and <= '\u28ff';
}
