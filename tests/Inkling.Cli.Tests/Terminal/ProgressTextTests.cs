using Inkling.Training;
using Spectre.Console;

namespace Inkling.Cli.Tests;

public sealed class ProgressTextTests
{
    private static string Text(ProgressSnapshot snapshot, int width) => Markup.Remove(ProgressText.Markup(snapshot, width));

    [Fact]
    public void A_wide_terminal_shows_bar_epoch_speed_time_left_loss_and_accuracy_in_whole_words() => Assert.Equal(
        "  epoch  2/12  ━━━━━━━━━━───────────────────────────  28 %  0:32 left  loss 0.1235  accuracy 96.25 %  48,211 images/s",
        Text(SampleRun.Progress(1445), 117));

    [Fact]
    public void Eighty_columns_show_all_of_it_too() => Assert.Equal(
        "  epoch  2/12  ━━━──────  0:32 left  loss 0.1235  acc 96.25 %  48,211 img/s", Text(SampleRun.Progress(1445), 75));

    [Fact]
    public void What_matters_least_is_left_out_first()
    {
        ProgressSnapshot snapshot = SampleRun.Progress(1445);
        Assert.Equal("  epoch  2/12  ━━━───────  0:32 left", Text(snapshot, 36));
        Assert.Equal("  epoch  2/12", Text(snapshot, 15));
        Assert.Equal("", Text(snapshot, 9));
    }

    [Fact]
    public void No_width_is_exceeded()
    {
        for (int width = 0; width <= 160; width++)
        {
            for (long step = 0; step <= 5160; step += 430)
                Assert.True(Text(SampleRun.Progress(step), width).Length <= width);
        }
    }

    [Fact]
    public void Validation_and_testing_say_so()
    {
        Assert.Contains("validating", Text(SampleRun.Progress(430) with { Activity = Activity.Validating }, 120));
        string testing = Text(SampleRun.Progress(0) with { Activity = Activity.Testing, Remaining = null, Batch = 5, Batches = 10 }, 120);
        Assert.StartsWith("  testing  ━", testing);
        Assert.Contains(" 50 %", testing);
    }
}
