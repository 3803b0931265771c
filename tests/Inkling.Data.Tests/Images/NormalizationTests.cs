using FsCheck.Xunit;

namespace Inkling.Data.Tests;

public sealed class NormalizationTests
{
    [Property(MaxTest = 100)]
    public void Mean_and_deviation_are_those_of_a_computation_in_double(byte[] bytes)
    {
        byte[] pixels = [0, 255, .. bytes ?? []];
        double mean = pixels.Average(p => p / 255.0);
        double deviation = Math.Sqrt(pixels.Average(p => Math.Pow((p / 255.0) - mean, 2)));
        Normalization actual = Normalization.Of(new ImageSet(pixels, [0], 1, pixels.Length));
        Assert.Equal(mean, actual.Mean, 1e-12);
        Assert.Equal(deviation, actual.StandardDeviation, 1e-12);
    }

    [Fact]
    public void Only_the_given_images_count()
    {
        ImageSet images = new([0, 100, 255, 255, 100, 200], [0, 1, 2], 1, 2);
        Assert.Equal(Normalization.Of(new ImageSet([0, 100, 100, 200], [0, 1], 1, 2)), Normalization.Of(images, [0, 2]));
    }

    [Fact]
    public void Every_grey_at_every_place_becomes_the_same_number()
    {
        Normalization normalization = new(0.1307, 0.3081);
        byte[] pixels = [.. Enumerable.Range(0, 256 + 19).Select(i => (byte)i)];
        float[] together = new float[pixels.Length];
        normalization.Apply(pixels, together);
        for (int i = 0; i < pixels.Length; i++)
        {
            float[] alone = new float[1];
            normalization.Apply([pixels[i]], alone);
            Assert.Equal(alone[0], together[i]);
            Assert.Equal(((pixels[i] / 255.0) - 0.1307) / 0.3081, together[i], 1e-6);
        }
    }

    [Fact]
    public void What_cannot_be_normalised_is_refused()
    {
        Assert.Throws<DataFormatException>(() => Normalization.Of(new ImageSet([7, 7, 7, 7], [0, 1], 1, 2)));
        Assert.Throws<DataFormatException>(() => Normalization.Of(new ImageSet([1, 2], [0], 1, 2), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Normalization(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Normalization(double.NaN, 1));
        Assert.Throws<ArgumentException>(() => new Normalization(0, 1).Apply([1, 2], new float[3]));
    }
}
