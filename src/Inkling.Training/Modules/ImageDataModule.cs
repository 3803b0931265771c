using Inkling.Data;

namespace Inkling.Training;

/// <summary>
/// A set of images: some of the training images are held back for validation, and every pixel is normalised by those that are left, unless told otherwise. Split and order follow from
/// the trainer's seed.
/// </summary>
/// <param name="images">The set, for example <c>Mnist.LoadBundled()</c>.</param>
/// <param name="batchSize">Images in a batch, at least 1.</param>
/// <param name="validationCount">Training images to hold back; without any, nothing is validated.</param>
/// <param name="normalization">What is done to every pixel; if null, the images that are learned get mean 0 and standard deviation 1.</param>
public sealed class ImageDataModule(ImageData images, int batchSize, int validationCount = 0, Normalization? normalization = null) : DataModule<LabelledBatch>
{
    private DataSplit _split = null!;

    /// <summary>What is done to every pixel, after <see cref="SetUp"/>.</summary>
    public Normalization Normalization { get; private set; } = null!;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More images are to be held back than there are.</exception>
    /// <exception cref="DataFormatException">No image is left to learn from, or all pixels are equal.</exception>
    public override void SetUp(RunKeys keys)
    {
        _split = DataSplit.Make(images.Training.Count, validationCount, keys[RandomPurpose.Split]);
        Normalization = normalization ?? Normalization.Of(images.Training, _split.Training.Span);
    }

    /// <inheritdoc/>
    public override IBatches<LabelledBatch> TrainingBatches(RunKeys keys) =>
        new ImageBatches(images.Training, _split.Training.Span, Normalization, batchSize, keys[RandomPurpose.Shuffle]);

    /// <inheritdoc/>
    public override IBatches<LabelledBatch>? ValidationBatches(RunKeys keys) =>
        validationCount == 0 ? null : new ImageBatches(images.Training, _split.Validation.Span, Normalization, batchSize);

    /// <inheritdoc/>
    public override IBatches<LabelledBatch> TestBatches(RunKeys keys) => new ImageBatches(images.Test, Normalization, batchSize);
}
