namespace Inkling.Data;

/// <summary>What there is to know about a set of images before anything is trained: pure functions, exact integer sums.</summary>
public static class DataStatistics
{
    /// <summary>Images of each class of the whole set.</summary>
    /// <returns>One count per class.</returns>
    public static int[] CountPerClass(ImageSet images) => CountPerClass(images.Labels, images.ClassCount);

    /// <summary>Images of each class among some of a set.</summary>
    /// <param name="images">The set.</param>
    /// <param name="samples">Indices into it, for example a side of a <see cref="DataSplit"/>.</param>
    /// <returns>One count per class.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A sample is not in the set.</exception>
    public static int[] CountPerClass(ImageSet images, ReadOnlySpan<int> samples)
    {
        int[] counts = new int[images.ClassCount];
        foreach (int sample in samples)
            counts[images.Label(sample)]++;
        return counts;
    }

    /// <summary>The mean image of each class.</summary>
    /// <returns>For each class rows x columns greys from 0 to 255, row by row; all 0 for a class without images.</returns>
    public static float[][] MeanImages(ImageSet images)
    {
        int size = images.PixelCount;
        long[] sums = new long[images.ClassCount * size];
        for (int i = 0; i < images.Count; i++)
        {
            Span<long> sum = sums.AsSpan(images.Label(i) * size, size);
            ReadOnlySpan<byte> image = images.Image(i);
            for (int p = 0; p < image.Length; p++)
                sum[p] += image[p];
        }
        int[] counts = CountPerClass(images);
        float[][] means = new float[images.ClassCount][];
        for (int c = 0; c < means.Length; c++)
        {
            means[c] = new float[size];
            for (int p = 0; p < size && counts[c] > 0; p++)
                means[c][p] = (float)((double)sums[(c * size) + p] / counts[c]);
        }
        return means;
    }

    /// <summary>Range, mean and spread of all pixels, and the pixels that never hold ink.</summary>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    public static PixelStatistics Pixels(ImageSet images)
    {
        if (images.Count == 0)
            throw new ArgumentException("An empty set has no pixel statistics.", nameof(images));
        PixelHistogram histogram = new();
        histogram.Add(images.Pixels);
        byte[] any = new byte[images.PixelCount];
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<byte> image = images.Image(i);
            for (int p = 0; p < image.Length; p++)
                any[p] |= image[p];
        }
        return new PixelStatistics(
            Minimum: (byte)histogram.Counts.IndexOfAnyExcept(0),
            Maximum: (byte)histogram.Counts.LastIndexOfAnyExcept(0),
            Mean: histogram.Mean,
            StandardDeviation: histogram.StandardDeviation,
            ShareOfZeros: (double)histogram.Counts[0] / histogram.Total,
            AlwaysZero: [.. Enumerable.Range(0, any.Length).Where(p => any[p] == 0)]);
    }

    /// <summary>How much ink the images hold.</summary>
    /// <param name="images">The set.</param>
    /// <param name="measure">What counts as ink.</param>
    /// <param name="bins">Number of equal bins from 0 to the largest value that occurs, at least 1.</param>
    public static InkDistribution Ink(ImageSet images, InkMeasure measure, int bins = 40)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        long full = measure == InkMeasure.MeanGrey ? 255L * images.PixelCount : images.PixelCount;
        long[] ink = new long[images.Count];
        for (int i = 0; i < ink.Length; i++)
            ink[i] = measure == InkMeasure.MeanGrey ? Sum(images.Image(i)) : images.PixelCount - images.Image(i).Count((byte)0);
        long largest = Math.Max(1, ink.DefaultIfEmpty().Max());

        int[] overall = new int[bins];
        int[][] perClass = [.. Enumerable.Range(0, images.ClassCount).Select(_ => new int[bins])];
        long[] sums = new long[images.ClassCount];
        for (int i = 0; i < ink.Length; i++)
        {
            // In integers, so that a value on an edge falls on the same side everywhere; the largest belongs to the last bin.
            int bin = (int)Math.Min(bins - 1, ink[i] * bins / largest);
            overall[bin]++;
            perClass[images.Label(i)][bin]++;
            sums[images.Label(i)] += ink[i];
        }
        int[] counts = CountPerClass(images);
        return new InkDistribution(
            measure,
            Edges: [.. Enumerable.Range(0, bins + 1).Select(b => (double)largest * b / bins / full)],
            Overall: overall,
            PerClass: perClass,
            Mean: images.Count == 0 ? 0 : (double)sums.Sum() / images.Count / full,
            MeanPerClass: [.. sums.Select((sum, c) => counts[c] == 0 ? 0 : (double)sum / counts[c] / full)]);
    }

    private static int[] CountPerClass(ReadOnlySpan<byte> labels, int classCount)
    {
        int[] counts = new int[classCount];
        foreach (byte label in labels)
            counts[label]++;
        return counts;
    }

    private static long Sum(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (byte pixel in pixels)
            sum += pixel;
        return sum;
    }
}
