namespace Inkling.Cli.Tests;

public sealed class CurveTests
{
    private static double[] Read(Curve curve, double end, int columns)
    {
        double[] values = new double[columns];
        curve.Read(end, values);
        return values;
    }

    [Fact]
    public void Parts_are_means_by_weight_and_nothing_where_nothing_was_added()
    {
        Curve curve = new();
        curve.Add(0.1, 1, 1);
        curve.Add(0.2, 2, 3);
        curve.Add(0.9, 5, 1);
        Assert.Equal([1.75, double.NaN, double.NaN, 5], Read(curve, 1, 4));
        Assert.Equal([1.75, 5, double.NaN, double.NaN], Read(curve, 2, 4));
    }

    [Fact]
    public void Values_at_the_very_end_belong_to_the_last_part()
    {
        Curve curve = new();
        curve.Add(3, 7, 1);
        Assert.Equal([double.NaN, double.NaN, 7], Read(curve, 3, 3));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e200)]
    public void What_is_no_number_to_draw_is_left_out(double value)
    {
        Curve curve = new();
        curve.Add(0.1, 1, 1);
        curve.Add(0.1, value, 1);
        curve.Add(0.6, value, 1);
        Assert.Equal([1, double.NaN], Read(curve, 1, 2));
    }

    [Fact]
    public void A_curve_of_ten_thousand_epochs_keeps_its_shape_and_takes_no_more_memory()
    {
        Curve curve = new();
        for (int i = 0; i < 1000; i++)
            curve.Add(i / 100.0, i / 100.0, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1000; i < 1_000_000; i++)
            curve.Add(i / 100.0, i / 100.0, 1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        double[] values = Read(curve, 10_000, 100);
        for (int column = 0; column < 100; column++)
            Assert.Equal((column + 0.5) * 100, values[column], 16.0);
    }
}
