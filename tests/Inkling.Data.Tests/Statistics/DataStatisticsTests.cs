namespace Inkling.Data.Tests;

public sealed class DataStatisticsTests
{
    /// <summary>Three images of 1x4 pixels; class 1 of 3 has none.</summary>
    private static readonly ImageSet Small = new([0, 255, 0, 0, 0, 51, 102, 0, 0, 255, 255, 255], [0, 2, 2], 1, 4, classCount: 3);

    [Fact]
    public void Counts_per_class()
    {
        Assert.Equal([1, 0, 2], DataStatistics.CountPerClass(Small));
        Assert.Equal([1, 0, 1], DataStatistics.CountPerClass(Small, [0, 2]));
    }

    [Fact]
    public void Mean_images()
    {
        float[][] means = DataStatistics.MeanImages(Small);
        Assert.Equal([0, 255, 0, 0], means[0]);
        Assert.Equal([0, 0, 0, 0], means[1]);
        Assert.Equal([0, 153, 178.5f, 127.5f], means[2]);
    }

    [Fact]
    public void Pixel_statistics()
    {
        PixelStatistics pixels = DataStatistics.Pixels(Small);
        double mean = Small.Pixels.ToArray().Average(p => (double)p);
        Assert.Equal((0, 255), (pixels.Minimum, pixels.Maximum));
        Assert.Equal(mean, pixels.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(Small.Pixels.ToArray().Average(p => (p - mean) * (p - mean))), pixels.StandardDeviation, 1e-10);
        Assert.Equal(0.5, pixels.ShareOfZeros);
        Assert.Equal([0], pixels.AlwaysZero);
        Assert.Throws<ArgumentException>(() => DataStatistics.Pixels(new ImageSet([], [], 1, 1)));
    }

    [Fact]
    public void Ink_as_share_of_pixels()
    {
        InkDistribution ink = DataStatistics.Ink(Small, InkMeasure.NonZeroShare, bins: 3);
        Assert.Equal([0, 0.25, 0.5, 0.75], ink.Edges);
        // 1, 2 and 3 of 4 pixels: the largest falls into the last bin.
        Assert.Equal([0, 1, 2], ink.Overall);
        Assert.Equal([0, 1, 0], ink.PerClass[0]);
        Assert.Equal([0, 0, 2], ink.PerClass[2]);
        Assert.Equal(0.5, ink.Mean);
        Assert.Equal([0.25, 0, 0.625], ink.MeanPerClass);
    }

    [Fact]
    public void Ink_as_mean_grey()
    {
        InkDistribution ink = DataStatistics.Ink(Small, InkMeasure.MeanGrey, bins: 2);
        Assert.Equal([0, 0.375, 0.75], ink.Edges);
        Assert.Equal([2, 1], ink.Overall);
        Assert.Equal(0.45, ink.MeanPerClass[2], 1e-12);
    }

    [Fact]
    public void Images_without_ink_and_empty_sets_have_a_distribution_too()
    {
        Assert.Equal([2, 0], DataStatistics.Ink(new ImageSet([0, 0], [0, 1], 1, 1), InkMeasure.MeanGrey, bins: 2).Overall);
        Assert.Equal([0, 0], DataStatistics.Ink(new ImageSet([], [], 1, 1), InkMeasure.MeanGrey, bins: 2).Overall);
    }

    [Fact]
    public void Mnist_is_as_it_is_known()
    {
        ImageSet training = BundledMnist.Data.Training;
        PixelStatistics pixels = DataStatistics.Pixels(training);
        Assert.Equal((0, 255), (pixels.Minimum, pixels.Maximum));
        Assert.Equal(33.318, pixels.Mean, 3);
        Assert.Equal(78.567, pixels.StandardDeviation, 3);
        Assert.Equal(67, pixels.AlwaysZero.Count);
        InkDistribution ink = DataStatistics.Ink(training, InkMeasure.MeanGrey);
        Assert.Equal(60000, ink.Overall.Sum());
        Assert.Equal(pixels.Mean / 255, ink.Mean, 1e-12);
        // A one is a single stroke, a nought a whole ring.
        Assert.Equal(1, ink.MeanPerClass.Index().MinBy(pair => pair.Item).Index);
        Assert.Equal(0, ink.MeanPerClass.Index().MaxBy(pair => pair.Item).Index);
    }
}
