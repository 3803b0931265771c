namespace Inkling.Reporting.Tests;

public class AxisScaleTests
{
    private static string[] Labels(AxisScale scale) => [.. scale.Ticks.Select(t => t.Label)];

    [Fact]
    public void Ticks_are_round_numbers_around_the_data()
    {
        AxisScale scale = AxisScale.Fit(new Axis(), [0.13, 0.94], count: 5, round: true);
        Assert.Equal(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], Labels(scale));
        Assert.Equal((0.0, 1.0), (scale.Minimum, Math.Round(scale.Maximum, 12)));
    }

    [Fact]
    public void Epochs_have_no_half_steps() => Assert.Equal(["1", "2", "3"], Labels(AxisScale.Fit(Axis.Whole("Epoch"), [1, 2, 3], count: 8, round: false)));

    [Fact]
    public void Shares_are_written_as_per_cent_with_the_decimals_they_need()
    {
        Assert.Equal(["98.0\u00A0%", "98.5\u00A0%", "99.0\u00A0%", "99.5\u00A0%"], Labels(AxisScale.Fit(Axis.Percent("Accuracy"), [0.981, 0.9949], count: 4, round: true)));
        Assert.Equal(["0\u00A0%", "50\u00A0%", "100\u00A0%"], Labels(AxisScale.Fit(Axis.Percent("Accuracy") with { Minimum = 0, Maximum = 1 }, [], count: 2, round: false)));
    }

    [Fact]
    public void Thousands_have_a_comma() => Assert.Equal(["0", "2,000", "4,000", "6,000"], Labels(AxisScale.Fit(Axis.Whole("Images"), [5923], count: 4, round: true, zero: true)));

    [Fact]
    public void A_logarithmic_axis_marks_powers_of_ten_or_their_1_2_5()
    {
        Axis axis = new() { Logarithmic = true };
        Assert.Equal(["0.001", "0.01", "0.1", "1"], Labels(AxisScale.Fit(axis, [0.0002, 0.9], count: 5, round: true)));
        Assert.Equal(["0.02", "0.05", "0.1", "0.2", "0.5"], Labels(AxisScale.Fit(axis, [0.025, 0.4, -1, 0], count: 5, round: true)));
    }

    [Fact]
    public void The_users_ends_are_kept()
    {
        AxisScale scale = AxisScale.Fit(new Axis { Minimum = 0.93, Maximum = 1 }, [0.5, 2], count: 5, round: true);
        Assert.Equal((0.93, 1.0), (scale.Minimum, scale.Maximum));
    }

    [Fact]
    public void Any_data_give_a_rising_scale_with_few_ticks_in_order_inside_it()
    {
        Random random = new(5);
        for (int round = 0; round < 3000; round++)
        {
            double size = Math.Pow(10, random.Next(-9, 10)), offset = random.Next(3) * size * random.NextDouble();
            double[] data = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => offset + ((random.NextDouble() - 0.3) * size))];
            Axis axis = new() { Logarithmic = random.Next(3) == 0, Numbers = (NumberStyle)random.Next(3) };
            AxisScale scale = AxisScale.Fit(axis, data, random.Next(2, 9), round: random.Next(2) == 0, zero: random.Next(2) == 0);
            Assert.True(scale.Minimum < scale.Maximum);
            Assert.InRange(scale.Ticks.Count, 0, 20);
            double slack = (scale.Maximum - scale.Minimum) * 1e-5;
            Assert.All(scale.Ticks, t => Assert.InRange(t.Value, scale.Minimum - slack, scale.Maximum + slack));
            Assert.Equal(scale.Ticks.Select(t => t.Value).Order(), scale.Ticks.Select(t => t.Value));
            Assert.All(data.Where(scale.Accepts), v => Assert.InRange(scale.Map(v, 0, 1), -1e-4, 1.0001));
        }
    }
}
