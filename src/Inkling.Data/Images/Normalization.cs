using System.Runtime.Intrinsics;

namespace Inkling.Data;

/// <summary>
/// Turns a pixel byte into the number that a network sees: (byte / 255 - mean) / standard deviation.
/// </summary>
/// <param name="Mean">Mean grey of the training images, on the scale 0 to 1; MNIST's is about 0.1307.</param>
/// <param name="StandardDeviation">Standard deviation over all their pixels, above 0; MNIST's is about 0.3081.</param>
public sealed record Normalization(double Mean, double StandardDeviation)
{
    // byte / 255 / sd - mean / sd, with both constants rounded once. Multiply and subtract stay two operations, because a
    // fused one rounds differently and not every machine has it.
    private readonly float _scale = (float)(1 / (255 * StandardDeviation));
    private readonly float _shift = (float)(Mean / StandardDeviation);

    /// <summary>Mean grey, on the scale 0 to 1.</summary>
    public double Mean { get; } = double.IsFinite(Mean)
        ? Mean
        : throw new ArgumentOutOfRangeException(nameof(Mean), Mean, "The mean is a finite number.");

    /// <summary>Standard deviation, on the scale 0 to 1; above 0.</summary>
    public double StandardDeviation { get; } = double.IsFinite(StandardDeviation) && StandardDeviation > 0
        ? StandardDeviation
        : throw new ArgumentOutOfRangeException(nameof(StandardDeviation), StandardDeviation, "The standard deviation is a finite number above 0.");

    /// <summary>Mean and (population) standard deviation over all pixels of the given images, from exact integer sums.</summary>
    /// <param name="images">The set.</param>
    /// <param name="samples">Indices of the training images.</param>
    /// <exception cref="DataFormatException">There is no image, or all pixels are equal.</exception>
    public static Normalization Of(ImageSet images, ReadOnlySpan<int> samples)
    {
        PixelHistogram histogram = new();
        foreach (int sample in samples)
            histogram.Add(images.Image(sample));
        return Of(histogram);
    }

    /// <summary>Mean and (population) standard deviation over all pixels of all images, from exact integer sums.</summary>
    /// <exception cref="DataFormatException">There is no image, or all pixels are equal.</exception>
    public static Normalization Of(ImageSet images)
    {
        PixelHistogram histogram = new();
        histogram.Add(images.Pixels);
        return Of(histogram);
    }

    /// <summary>Normalises pixels; the result is the same to the bit on every machine.</summary>
    /// <param name="pixels">Bytes.</param>
    /// <param name="values">As many numbers, overwritten.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        if (values.Length != pixels.Length)
            throw new ArgumentException($"{pixels.Length} pixels need {pixels.Length} values, got {values.Length}.", nameof(values));
        int i = 0;
        Vector256<float> scale = Vector256.Create(_scale);
        Vector256<float> shift = Vector256.Create(_shift);
        for (; i <= pixels.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Vector256<ushort> words = Vector256.WidenLower(Vector128.Create(pixels[i..]).ToVector256Unsafe());
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(words);
            ((Vector256.ConvertToSingle(lower.AsInt32()) * scale) - shift).CopyTo(values[i..]);
            ((Vector256.ConvertToSingle(upper.AsInt32()) * scale) - shift).CopyTo(values[(i + Vector256<float>.Count)..]);
        }
        for (; i < pixels.Length; i++)
            values[i] = (pixels[i] * _scale) - _shift;
    }

    private static Normalization Of(PixelHistogram histogram)
    {
        double deviation = histogram.StandardDeviation / 255;
        return deviation > 0
            ? new Normalization(histogram.Mean / 255, deviation)
            : throw new DataFormatException("The training images cannot be normalised: all their pixels are equal, or there are none.");
    }
}
