namespace Inkling.Cli.Tests;

public sealed class PlotRangeTests
{
    [Theory]
    [InlineData(false, new[] { 0.031, 0.21 }, "0.00", "0.25")]
    [InlineData(false, new[] { 2.3, 0.4 }, "0.0", "2.5")]
    [InlineData(false, new[] { 0.512, 0.518 }, "0.512", "0.518")]
    [InlineData(false, new[] { 1e30, 2e30 }, "1e30", "2e30")]
    [InlineData(false, new[] { 0.0000012, 0.0000034 }, "1e-6", "4e-6")]
    [InlineData(true, new[] { 0.962, 0.991 }, "96 %", "100 %")]
    [InlineData(true, new[] { 0.9912, 0.9931 }, "99.10 %", "99.35 %")]
    public void Both_ends_are_round_numbers_around_the_data(bool isShare, double[] values, string low, string high)
    {
        PlotRange range = PlotRange.Of(isShare, values);
        Assert.Equal((low, high), isShare ? (range.Percent(range.Low), range.Percent(range.High)) : (range.Text(range.Low), range.Text(range.High)));
        Assert.All(values, value => Assert.InRange(value, range.Low * 0.999999, range.High * 1.000001));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 0.3)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void A_single_value_has_a_range_too(bool isShare, double value)
    {
        PlotRange range = PlotRange.Of(isShare, [value, double.NaN]);
        Assert.True(range.Low < range.High);
        Assert.InRange(value, range.Low, range.High);
        Assert.InRange(range.Low, 0, 1);
    }

    [Fact]
    public void Nothing_has_a_range_too()
    {
        PlotRange range = PlotRange.Of(false, [double.NaN], []);
        Assert.Equal((0, 1), (range.Low, range.High));
    }

    [Fact]
    public void The_worst_tenth_does_not_squeeze_the_rest()
    {
        double[] losses = [90, 5, .. Enumerable.Range(0, 18).Select(i => 0.3 - (i * 0.01))];
        Assert.Equal(0.3, PlotRange.Of(false, losses).High, 6);
        double[] accuracies = [0.1, 0.4, .. Enumerable.Range(0, 18).Select(i => 0.90 + (i * 0.005))];
        Assert.Equal(0.90, PlotRange.Of(true, accuracies).Low, 6);
    }
}
