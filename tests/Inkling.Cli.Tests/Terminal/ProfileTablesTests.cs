using Inkling.Training;
using Spectre.Console;

namespace Inkling.Cli.Tests;

public sealed class ProfileTablesTests
{
    private static ProfileReport Report(double? peak) => new()
    {
        Batches = 4,
        Time = TimeSpan.FromMilliseconds(2000),
        AllocatedBytes = 1234,
        Steps = Times(4, 1900),
        Phases = [new PhaseProfile(ProfilePhase.OptimizerStep, Times(4, 500), 0.25, 1000), new PhaseProfile(ProfilePhase.Other, Times(1, 100), 0.05, 234)],
        Layers =
        [
            new LayerProfile("conv1+relu1+pool1", "Conv2d, Relu, MaxPool2d", Times(8, 800), Times(8, 400), 0.6, 400_000_000, 400_000_000, 1.25, 0.5),
            new LayerProfile("", "outside layers", Times(4, 4), Times(0, 0), 0.002, 0, 0, null, null),
        ],
        PeakOperationsPerSecond = peak,
        Dropped = 0,
    };

    private static SpanTimes Times(int count, double milliseconds) =>
        new(count, TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds / Math.Max(1, count)), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3));

    [Fact]
    public void Phases_end_with_what_is_left_over_and_with_whole_batches() => Assert.Equal(
        [
            "Phase            Calls   Total ms     Share   Mean ms   Median ms   P90 ms   Allocated bytes",
            new string('─', 92),
            "optimiser step       4      500.0    25.0 %   125.000       2.000    3.000             1,000",
            "other                       100.0     5.0 %                                              234",
            "all                  4    2,000.0   100.0 %   475.000       2.000    3.000             1,234",
        ],
        TableText.Lines(ProfileTables.Phases(Report(null)), 110).Select(Markup.Remove));

    [Fact]
    public void Layers_tell_the_time_of_a_batch_and_names_are_broken_where_it_is_narrow() => Assert.Equal(
        [
            "                 Forward  Backward                         Forward  Backward",
            "Layer                 ms        ms   Share  Multiply-adds  of peak   of peak",
            new string('─', 76),
            "conv1 + relu1 +  200.000   100.000  60.0 %        200.0 M    125 %      50 %",
            "pool1",
            "outside layers     1.000             0.2 %",
        ],
        TableText.Lines(ProfileTables.Layers(Report(1e9)), 76).Select(Markup.Remove));

    [Fact]
    public void Without_a_peak_there_is_no_share_of_it() =>
        Assert.Equal(5, ProfileTables.Layers(Report(null)).Columns.Count);
}
