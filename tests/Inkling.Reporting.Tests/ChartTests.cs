using System.Globalization;
using System.Xml.Linq;

namespace Inkling.Reporting.Tests;

public class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static XElement[] All(XDocument chart, string name) => [.. chart.Descendants(Svg + name)];

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);

    private static XElement[] Dots(XDocument chart) => [.. All(chart, "circle")];

    private static string[] Texts(XDocument chart) => [.. All(chart, "text").Select(t => t.Value)];

    // Parses, and holds what every drawing promises: inside the picture, no NaN, a name and a description.
    private static XDocument Draw(Chart chart)
    {
        string text = chart.ToSvg();
        XDocument svg = XDocument.Parse(text);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        Assert.Equal("img", svg.Root!.Attribute("role")!.Value);
        Assert.Null(svg.Root.Attribute("width"));
        Assert.Equal(chart.Title, svg.Root.Element(Svg + "title")!.Value);
        Assert.NotEmpty(svg.Root.Element(Svg + "desc")!.Value);
        double[] box = [.. svg.Root.Attribute("viewBox")!.Value.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        Assert.All(svg.Descendants(Svg + "rect"), r => Assert.InRange(Number(r, "y") + Number(r, "height"), 0, box[3] + 0.01));
        Assert.All(svg.Descendants(Svg + "text"), t => Assert.InRange(Number(t, "y"), 0, box[3]));
        Assert.All(svg.Descendants(Svg + "circle"), c => Assert.InRange(Number(c, "cx"), 0, box[2]));
        return svg;
    }

    [Fact]
    public void Every_chart_is_well_formed_by_itself()
    {
        foreach (Chart chart in DemoReport.Charts())
            Draw(chart);
    }

    [Fact]
    public void Values_lie_on_a_straight_scale()
    {
        XElement[] dots = Dots(Draw(new LineChart("t", [new("a", [0, 1, 2, 4], [0, 1, 2, 4])])));
        Assert.Equal(4, dots.Length);
        double dx = Number(dots[1], "cx") - Number(dots[0], "cx"), dy = Number(dots[1], "cy") - Number(dots[0], "cy");
        Assert.True(dx > 0 && dy < 0, "right is more, up is more");
        Assert.Equal(4 * dx, Number(dots[3], "cx") - Number(dots[0], "cx"), 0.05);
        Assert.Equal(4 * dy, Number(dots[3], "cy") - Number(dots[0], "cy"), 0.05);
    }

    [Fact]
    public void Equal_factors_are_equal_distances_on_a_logarithmic_scale()
    {
        XElement[] dots = Dots(Draw(new LineChart("t", [new("a", [1, 2, 3, 4], [0.01, 0.1, 1, 0])]) { Y = new("y") { Logarithmic = true } }));
        Assert.Equal(3, dots.Length);
        Assert.Equal(Number(dots[0], "cy") - Number(dots[1], "cy"), Number(dots[1], "cy") - Number(dots[2], "cy"), 0.05);
    }

    [Fact]
    public void What_is_not_finite_leaves_a_gap()
    {
        XDocument chart = Draw(new LineChart("t", [LineSeries.FromOne("a", [1, 2, double.NaN, 4, double.PositiveInfinity, 6])]));
        Assert.Equal(4, Dots(chart).Length);
        Assert.Equal(3, All(chart, "path").Single().Attribute("d")!.Value.Count(c => c == 'M'));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 3.0 })]
    [InlineData(new[] { 0.0, 0.0, 0.0 })]
    [InlineData(new[] { 7.5, 7.5 })]
    [InlineData(new[] { double.NaN, double.NegativeInfinity })]
    [InlineData(new[] { 1e-12, 2e-12 })]
    [InlineData(new[] { -1e12, 1e12 })]
    [InlineData(new[] { double.MaxValue, -double.MaxValue })]
    [InlineData(new[] { double.Epsilon, 0 })]
    [InlineData(new[] { 1e6 + 1e-6, 1e6 })]
    [InlineData(new[] { -3.0, -4.0 })]
    public void Unusual_values_still_give_every_chart(double[] values)
    {
        foreach (NumberStyle style in Enum.GetValues<NumberStyle>())
        {
            foreach (bool logarithmic in new[] { false, true })
            {
                Axis axis = new("axis") { Numbers = style, Logarithmic = logarithmic };
                Draw(new LineChart("line", [LineSeries.FromOne("a", values) with { Low = values, High = values }]) { X = axis, Y = axis, Markers = [new(1, "m"), new(double.NaN, "n")] });
            }

            Axis plain = new("axis") { Numbers = style };
            string[] labels = [.. values.Select((_, i) => $"{i}")];
            Draw(new BarChart("bars", labels, [new("a", values) { Low = values, High = values }, new("b", [])]) { Y = plain });
            Draw(Histogram.Of("histogram", values) with { X = plain });
            Draw(new HeatMap("heat", labels, labels, [.. values.Select(_ => values)]) { Numbers = style, Logarithmic = true });
            Draw(new CalibrationChart("calibration", [new("a", [.. values.Select(v => new CalibrationBin(0, 1, v, v, 3))])]));
        }
    }

    [Fact]
    public void Charts_without_series_or_labels_are_drawn_empty()
    {
        Assert.Contains("no values", Texts(Draw(new LineChart("t", []))));
        Draw(new BarChart("t", [], []));
        Draw(new Histogram("t", [], []));
        Draw(new HeatMap("t", [], [], []));
        Draw(new CalibrationChart("t", []));
        Draw(new LineChart("", []));
    }

    [Fact]
    public void Few_short_names_stand_at_their_lines_without_overlap_and_long_ones_in_a_legend()
    {
        XDocument direct = Draw(new LineChart("t", [LineSeries.FromOne("first", [1, 2]), LineSeries.FromOne("second", [1, 2]), LineSeries.FromOne("third", [1, 2.01])]));
        double[] heights = [.. All(direct, "text").Where(t => t.Value is "first" or "second" or "third").Select(t => Number(t, "y")).Order()];
        Assert.Equal(3, heights.Length);
        Assert.True(heights[1] - heights[0] >= 13 && heights[2] - heights[1] >= 13);
        string name = "a name that is much too long to stand beside its line";
        Assert.Single(Texts(Draw(new LineChart("t", [LineSeries.FromOne(name, [1, 2])]))), name);
    }

    [Fact]
    public void Bars_begin_at_zero_and_their_lengths_are_in_proportion()
    {
        XDocument chart = Draw(new BarChart("t", ["a", "b"], [new("s", [10, 30])]));
        XElement[] bars = [.. All(chart, "rect").Where(r => r.Attribute("class")!.Value == "ik-f0")];
        Assert.Equal(3 * Number(bars[0], "height"), Number(bars[1], "height"), 0.1);
        Assert.Equal(Number(bars[0], "y") + Number(bars[0], "height"), Number(bars[1], "y") + Number(bars[1], "height"), 0.1);
        Assert.Equal("b: 30", bars[1].Element(Svg + "title")!.Value);
    }

    [Fact]
    public void A_bar_below_zero_hangs_from_the_axis()
    {
        XElement[] bars = [.. All(Draw(new BarChart("t", ["a", "b"], [new("s", [5, -5])])), "rect").Where(r => r.Attribute("class")!.Value == "ik-f0")];
        Assert.Equal(Number(bars[0], "y") + Number(bars[0], "height"), Number(bars[1], "y"), 0.1);
    }

    [Fact]
    public void A_histogram_counts_every_finite_value_once()
    {
        Histogram histogram = Histogram.Of("t", [0, 0.5, 1, 1.5, 2, double.NaN, 2], 2);
        Assert.Equal([2, 4], histogram.Series[0].Counts);
        Assert.Equal([0, 1, 2], histogram.Edges);
    }

    [Fact]
    public void A_heat_map_writes_its_numbers_and_keeps_errors_visible_beside_a_large_diagonal()
    {
        XDocument chart = Draw(new HeatMap("t", ["0", "1"], ["0", "1"], [[980, 9], [0, 1130]]) { DiagonalApart = true, RowTitle = "Digit", ColumnTitle = "Said" });
        Assert.Contains("1,130", Texts(chart));
        XElement[] cells = [.. All(chart, "rect").Where(r => r.Element(Svg + "title") is not null)];
        Assert.Equal("Digit 0, Said 1: 9", cells[1].Element(Svg + "title")!.Value);
        Assert.Equal("ik-f1", cells[1].Attribute("class")!.Value);
        Assert.True(Number(cells[1], "fill-opacity") > 0.9, "the largest error has full colour");
        Assert.Equal("ik-cell", cells[2].Attribute("class")!.Value);
    }

    [Fact]
    public void A_calibration_chart_leaves_out_empty_bins_and_shows_honest_intervals()
    {
        XDocument chart = Draw(new CalibrationChart("t", [new("m", [new(0.8, 0.9, 0.85, 0.5, 0), new(0.9, 1, 0.95, 1, 10)])]));
        Assert.Single(Dots(chart));
        // Wilson's 95 % interval of 10 right of 10: 72.25 % to 100 %.
        (double low, double high) = CalibrationDrawing.Wilson(1, 10);
        Assert.Equal((0.7225, 1.0), (Math.Round(low, 4), Math.Round(high, 4)));
    }

    [Fact]
    public void A_chart_is_saved_as_the_text_it_draws()
    {
        string path = Path.Combine(Path.GetTempPath(), $"inkling-{Guid.NewGuid():N}.svg");
        Chart chart = DemoReport.Charts()[0];
        try
        {
            chart.SaveSvg(path);
            Assert.Equal(chart.ToSvg(), File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
