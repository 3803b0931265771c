using Inkling.Data;

namespace Inkling.Cli.Tests;

/// <summary>
/// A small set in MNIST's format that can be learned: each class is a bright bar at a place of its own, with some noise that is a
/// function of the image's number.
/// </summary>
internal static class SmallDigits
{
    internal const int Size = 28;

    /// <summary>Writes the four files.</summary>
    internal static void Write(string folder, int training = 300, int test = 60, int size = Size)
    {
        Directory.CreateDirectory(folder);
        WriteSplit(folder, "train", training, 0, size);
        WriteSplit(folder, "t10k", test, training, size);
    }

    /// <summary>An image of a class.</summary>
    internal static byte[] Image(int label, int number, int size = Size)
    {
        byte[] pixels = new byte[size * size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / size, column = i % size;
            bool bar = label < 5 ? row / 5 == label : column / 5 == label - 5;
            int noise = (int)((uint)(((number * 7919) + i) * 2654435761u) >> 27);
            pixels[i] = (byte)((bar ? 200 : 0) + noise);
        }
        return pixels;
    }

    private static void WriteSplit(string folder, string name, int count, int first, int size)
    {
        byte[] images = [.. Enumerable.Range(0, count).SelectMany(i => Image(i % 10, first + i, size))];
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        using (FileStream stream = File.Create(Path.Combine(folder, $"{name}-images-idx3-ubyte")))
            IdxWriter.Write(stream, images, count, size, size);
        using (FileStream stream = File.Create(Path.Combine(folder, $"{name}-labels-idx1-ubyte")))
            IdxWriter.Write(stream, labels, count);
    }
}
