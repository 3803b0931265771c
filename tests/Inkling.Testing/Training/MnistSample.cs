using System.IO.Compression;

namespace Inkling.Testing;

/// <summary>
/// The first images of MNIST's training set, normalised as in <c>tests/Golden/parity.py</c>: (pixel / 255 - 0.1307) / 0.3081 in
/// float32. Not the project's reader, because tests of the engine must not depend on what is built on it.
/// </summary>
public static class MnistSample
{
    /// <summary>Pixels [count, 784] and labels [count].</summary>
    public static (float[] Images, byte[] Labels) Read(int count) =>
        (Array.ConvertAll(Read("train-images-idx3-ubyte.gz", 16, count * 784), pixel => ((pixel / 255f) - 0.1307f) / 0.3081f),
         Read("train-labels-idx1-ubyte.gz", 8, count));

    private static byte[] Read(string name, int header, int count)
    {
        using FileStream file = File.OpenRead(Repository.PathOf("data", "mnist", name));
        using GZipStream plain = new(file, CompressionMode.Decompress);
        byte[] bytes = new byte[header + count];
        plain.ReadExactly(bytes);
        return bytes[header..];
    }
}
