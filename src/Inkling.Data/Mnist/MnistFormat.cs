namespace Inkling.Data;

/// <summary>
/// Any data set in MNIST's format: four IDX files in one folder, plain or gzip-compressed, with grey images of 28x28
/// pixels and labels 0 to 9. Fashion-MNIST is one.
/// </summary>
public static class MnistFormat
{
    /// <summary>Height and width of an image, in pixels.</summary>
    public const int ImageSize = 28;

    /// <summary>Number of classes.</summary>
    public const int ClassCount = 10;

    /// <summary>The four files: training images, training labels, test images, test labels.</summary>
    internal static readonly string[] FileNames =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>
    /// Loads a folder. Each file may end in .gz or not, and may have a dot in place of the dash before "idx".
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <param name="name">What to call the set; null takes the folder's name.</param>
    /// <exception cref="DataFormatException">
    /// The folder or a file is missing, damaged, does not fit the others, or has images of another size; the message says
    /// which and how.
    /// </exception>
    public static ImageData Load(string directory, string? name = null)
    {
        string[] paths = FindFiles(directory);
        name ??= Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        return new ImageData(name, directory, LoadSet(paths[0], paths[1]), LoadSet(paths[2], paths[3]));
    }

    /// <summary>Reads a file of images and the file of their labels.</summary>
    /// <exception cref="DataFormatException">As for <see cref="Load"/>.</exception>
    private static ImageSet LoadSet(string imagesPath, string labelsPath)
    {
        using FileStream images = IdxReader.Open(imagesPath);
        using FileStream labels = IdxReader.Open(labelsPath);
        return ReadSet(images, imagesPath, labels, labelsPath);
    }

    internal static ImageSet ReadSet(Stream imagesStream, string imagesName, Stream labelsStream, string labelsName)
    {
        IdxArray images = IdxReader.Read(imagesStream, imagesName, rank: 3);
        if (images.Count == 0)
            throw new DataFormatException($"'{imagesName}' holds no images.");
        if (images.Dimensions[1] != ImageSize || images.Dimensions[2] != ImageSize)
        {
            throw new DataFormatException(
                $"'{imagesName}' has images of {images.Dimensions[1]}x{images.Dimensions[2]} pixels; only {ImageSize}x{ImageSize} can be used.");
        }
        IdxArray labels = IdxReader.Read(labelsStream, labelsName, rank: 1);
        if (labels.Count != images.Count)
            throw new DataFormatException($"'{imagesName}' has {images.Count} images, but '{labelsName}' has {labels.Count} labels.");
        int wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(ClassCount - 1));
        if (wrong >= 0)
            throw new DataFormatException($"'{labelsName}' has label {labels.Values[wrong]} at position {wrong}; labels are 0 to {ClassCount - 1}.");
        return new ImageSet(images.Values, labels.Values, ImageSize, ImageSize, ClassCount);
    }

    private static string[] FindFiles(string directory)
    {
        if (!Directory.Exists(directory))
            throw new DataFormatException($"There is no data folder '{directory}'. {Expected}");
        string?[] paths = [.. FileNames.Select(file => Variants(file).Select(variant => Path.Combine(directory, variant)).FirstOrDefault(File.Exists))];
        string[] missing = [.. FileNames.Where((_, i) => paths[i] is null)];
        if (missing.Length > 0)
            throw new DataFormatException($"The data folder '{directory}' lacks {string.Join(", ", missing)}. {Expected}");
        return paths!;
    }

    private static IEnumerable<string> Variants(string file)
    {
        string dotted = file.Replace("-idx", ".idx", StringComparison.Ordinal);
        return [file, file + ".gz", dotted, dotted + ".gz"];
    }

    private static string Expected => $"Expected four IDX files, each plain or with .gz: {string.Join(", ", FileNames)}.";
}
