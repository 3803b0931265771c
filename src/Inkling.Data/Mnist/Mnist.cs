using System.Security.Cryptography;

namespace Inkling.Data;

/// <summary>
/// The MNIST set that comes with the program, in <c>data/mnist</c>: 60,000 training and 10,000 test images. Every file's
/// SHA-256 is checked before it is parsed, so that published results rest on these very bytes.
/// </summary>
public static class Mnist
{
    /// <summary>Where the set lies below the repository's root or the program's folder.</summary>
    public static readonly string RelativeFolder = Path.Combine("data", "mnist");

    /// <summary>SHA-256 of each compressed file, in the order of <see cref="MnistFormat.FileNames"/>; also in data/mnist/README.md.</summary>
    private static readonly string[] Hashes =
    [
        "0b367032e93c5d0cea0925647cfdb18614af8ee15f83e6f2fc2ad904a6835971",
        "1787548bbe0bff1ec2ecdc0ef292b02df999e2d1a6002d27500982c652b17203",
        "1a1a05eab793c14bb050b398624a11b0ffd1a2953baed553b1b9bd079e2a20be",
        "b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b",
    ];

    /// <summary>The set's files and the SHA-256 of each, as lower-case hexadecimal digits.</summary>
    public static IReadOnlyDictionary<string, string> Sha256 { get; } =
        MnistFormat.FileNames.Zip(Hashes).ToDictionary(pair => pair.First + ".gz", pair => pair.Second);

    /// <summary>Loads the set from the folder that <see cref="FindFolder()"/> finds.</summary>
    /// <exception cref="DataFormatException">The folder is not found, or a file is missing or has been changed.</exception>
    public static ImageData LoadBundled() => Load(FindFolder());

    /// <summary>Loads the set from a folder with the four files as they come with the program.</summary>
    /// <exception cref="DataFormatException">The folder or a file is missing or has been changed.</exception>
    public static ImageData Load(string directory)
    {
        FileStream[] streams = new FileStream[MnistFormat.FileNames.Length];
        try
        {
            for (int i = 0; i < streams.Length; i++)
            {
                streams[i] = IdxReader.Open(Path.Combine(directory, MnistFormat.FileNames[i] + ".gz"));
                Verify(streams[i], Hashes[i]);
            }
            return new ImageData("MNIST", directory, ReadSet(streams[0], streams[1]), ReadSet(streams[2], streams[3]));
        }
        finally
        {
            foreach (FileStream? stream in streams)
                stream?.Dispose();
        }
    }

    /// <summary>
    /// Looks for <c>data/mnist</c> in the current folder and those above it, then in the program's folder and those above it.
    /// </summary>
    /// <exception cref="DataFormatException">It is nowhere.</exception>
    public static string FindFolder() => FindFolder(Directory.GetCurrentDirectory(), AppContext.BaseDirectory);

    internal static string FindFolder(params ReadOnlySpan<string> starts)
    {
        foreach (string start in starts)
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, RelativeFolder);
                if (Directory.Exists(candidate))
                    return candidate;
            }
        }
        throw new DataFormatException(
            $"MNIST is not found: there is no '{RelativeFolder}' in or above '{string.Join("' or '", starts.ToArray())}'. "
            + "Run within the repository, or pass --data DIR with a folder of four IDX files.");
    }

    private static ImageSet ReadSet(FileStream images, FileStream labels) =>
        MnistFormat.ReadSet(images, images.Name, labels, labels.Name);

    private static void Verify(FileStream stream, string expected)
    {
        try
        {
            string actual = Convert.ToHexStringLower(SHA256.HashData(stream));
            stream.Position = 0;
            if (actual != expected)
            {
                throw new DataFormatException(
                    $"'{stream.Name}' is not the file that came with the program: its SHA-256 is {actual}, expected {expected}. "
                    + "Restore it with git, or pass --data DIR for a set of your own.");
            }
        }
        catch (IOException error)
        {
            throw new DataFormatException($"'{stream.Name}' cannot be read: {error.Message}", error);
        }
    }
}
