using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Data;

/// <summary>
/// Batches of images: the bytes of an <see cref="ImageSet"/> are normalised as a batch is assembled. Inputs are
/// [n, rows, columns, 1].
/// </summary>
public sealed class ImageBatches : LabelledBatches
{
    private readonly ImageSet _images;

    /// <summary>Batches of some of a set's images.</summary>
    /// <param name="images">The whole set.</param>
    /// <param name="samples">Indices into the set, for example a side of a <see cref="DataSplit"/>.</param>
    /// <param name="normalization">Applied to every pixel; computed from the training images.</param>
    /// <param name="batchSize">Images in a batch, at least 1; the last batch of an epoch may be smaller.</param>
    /// <param name="shuffle">Key of the epochs' orders; null visits the images in the order of <paramref name="samples"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A sample is not in the set, or the batch size is below 1.</exception>
    public ImageBatches(ImageSet images, ReadOnlySpan<int> samples, Normalization normalization, int batchSize, RandomKey? shuffle = null)
        : base(samples, images.Labels, new Shape(1, images.Rows, images.Columns, 1), batchSize, shuffle)
    {
        _images = images;
        Normalization = normalization;
    }

    /// <summary>Batches of all images of a set.</summary>
    /// <param name="images">The set.</param>
    /// <param name="normalization">Applied to every pixel; computed from the training images.</param>
    /// <param name="batchSize">Images in a batch, at least 1; the last batch of an epoch may be smaller.</param>
    /// <param name="shuffle">Key of the epochs' orders; null visits the images as they come in the set.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    public ImageBatches(ImageSet images, Normalization normalization, int batchSize, RandomKey? shuffle = null)
        : this(images, Enumerable.Range(0, images.Count).ToArray(), normalization, batchSize, shuffle)
    {
    }

    /// <summary>What is done to every pixel.</summary>
    public Normalization Normalization { get; }

    private protected override void Fill(ReadOnlySpan<int> samples, Span<float> inputs)
    {
        int size = _images.PixelCount;
        for (int i = 0; i < samples.Length; i++)
            Normalization.Apply(_images.Image(samples[i]), inputs.Slice(i * size, size));
    }
}
