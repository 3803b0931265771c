using System.Security.Cryptography;
using Inkling.Data;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>
/// The images of a run: which are trained on, which choose, which measure, and the normalisation that follows from the first. A pure function of
/// the data set, the seed and whether the run is quick.
/// </summary>
public sealed class DigitData
{
    /// <summary>Images held back for validation, of a set as large as MNIST.</summary>
    public const int ValidationImages = 5_000;

    /// <summary>Training images of a quick run.</summary>
    public const int QuickTrainingImages = 10_000;

    /// <summary>Validation images of a quick run.</summary>
    public const int QuickValidationImages = 2_000;

    // A smaller set gives the share that MNIST gives: 5,000 of 60,000.
    private const int ValidationShare = 12;

    private const string MnistSha256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16";

    private DigitData(ImageData images, bool isMnist, ulong seed, bool quick, string? sha256 = null)
    {
        Images = images;
        int held = Math.Min(ValidationImages, Math.Max(1, images.Training.Count / ValidationShare));
        if (images.Training.Count <= held)
            throw new DataFormatException($"The set '{images.Name}' has {images.Training.Count} training images: at least 2 are needed, one of them for validation.");
        Split = DataSplit.Make(images.Training.Count, held, new RunKeys(seed)[RandomPurpose.Split]);
        Training = quick ? EverySoMany(Split.Training, QuickTrainingImages) : Split.Training;
        Validation = quick ? EverySoMany(Split.Validation, QuickValidationImages) : Split.Validation;
        // Scaled but not centred: paper stays exactly zero, and zeros are what kernels leave out. It costs no accuracy (docs/results.md).
        Normalization = new Normalization(0, Normalization.Of(images.Training, Training.Span).StandardDeviation);
        Sha256 = sha256 ?? Hash(images);
        IsMnist = isMnist || Sha256 == MnistSha256;
    }

    /// <summary>The whole set.</summary>
    public ImageData Images { get; }

    /// <summary>Whether it is MNIST, by its hash, wherever it was loaded from.</summary>
    public bool IsMnist { get; }

    /// <summary>The split of all training images of the set.</summary>
    public DataSplit Split { get; }

    /// <summary>Indices of the images that are trained on; of a quick run, a part of the split's.</summary>
    public ReadOnlyMemory<int> Training { get; }

    /// <summary>Indices of the images that choose; of a quick run, a part of the split's.</summary>
    public ReadOnlyMemory<int> Validation { get; }

    /// <summary>Mean 0, so that paper stays zero, and the standard deviation of the images that are trained on.</summary>
    public Normalization Normalization { get; }

    /// <summary>SHA-256 over training pixels and labels, then test pixels and labels, uncompressed, as lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Watches the batches of the test images; only for tests of the workflow.</summary>
    internal Func<IBatches<LabelledBatch>, IBatches<LabelledBatch>> WatchTest { get; set; } = batches => batches;

    /// <summary>Loads the set that the options name.</summary>
    /// <exception cref="UserErrorException">The data are missing or damaged.</exception>
    public static DigitData Load(WorkflowOptions options) => Load(options.DataFolder, options.Seed, options.Quick);

    /// <summary>Loads a set.</summary>
    /// <param name="folder">A folder with four IDX files; null for MNIST.</param>
    /// <param name="seed">The run's seed, from which the split follows.</param>
    /// <param name="quick">Whether for a quick run.</param>
    /// <exception cref="UserErrorException">The data are missing or damaged.</exception>
    public static DigitData Load(string? folder, ulong seed, bool quick) =>
        // The bundled files have just been checked by their own hashes: what is in them is known.
        folder is null
            ? new(Mnist.LoadBundled(), isMnist: true, seed, quick, MnistSha256)
            : new(MnistFormat.Load(folder), isMnist: false, seed, quick);

    /// <summary>Takes a set that is in memory.</summary>
    /// <param name="images">The set.</param>
    /// <param name="seed">The run's seed, from which the split follows.</param>
    /// <param name="quick">Whether for a quick run.</param>
    /// <param name="isMnist">Whether it is MNIST, of which more is demanded than of an unknown set.</param>
    public static DigitData Of(ImageData images, ulong seed, bool quick, bool isMnist = false) => new(images, isMnist, seed, quick);

    /// <summary>Batches of the training images, in a new order each epoch.</summary>
    internal ImageBatches TrainingBatches(int batchSize, RunKeys keys) =>
        new(Images.Training, Training.Span, Normalization, batchSize, keys[RandomPurpose.Shuffle]);

    /// <summary>Batches of the validation images, in order.</summary>
    internal ImageBatches ValidationBatches(int batchSize) => new(Images.Training, Validation.Span, Normalization, batchSize);

    /// <summary>Batches of the test images, in order.</summary>
    internal IBatches<LabelledBatch> TestBatches(int batchSize) => WatchTest(new ImageBatches(Images.Test, Normalization, batchSize));

    /// <summary>Indices at equal distances, at most so many.</summary>
    private static ReadOnlyMemory<int> EverySoMany(ReadOnlyMemory<int> indices, int most)
    {
        if (indices.Length <= most)
            return indices;
        int[] some = new int[most];
        for (int i = 0; i < most; i++)
            some[i] = indices.Span[(int)((long)i * indices.Length / most)];
        return some;
    }

    private static string Hash(ImageData images)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageSet set in (ReadOnlySpan<ImageSet>)[images.Training, images.Test])
        {
            hash.AppendData(set.Pixels);
            hash.AppendData(set.Labels);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
