using System.Buffers.Binary;
using System.IO.Compression;

namespace Inkling.Data.Tests;

/// <summary>Makes IDX files, right and wrong ones.</summary>
internal static class IdxBytes
{
    internal static byte[] Of(byte[] values, params int[] dimensions)
    {
        using MemoryStream stream = new();
        IdxWriter.Write(stream, values, dimensions);
        return stream.ToArray();
    }

    internal static byte[] Header(params uint[] dimensions)
    {
        byte[] bytes = new byte[4 + (4 * dimensions.Length)];
        bytes[2] = 8;
        bytes[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        return bytes;
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    internal static byte[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    internal static IdxArray Read(byte[] bytes, int rank)
    {
        using MemoryStream stream = new(bytes);
        return IdxReader.Read(stream, "some-file", rank);
    }

    /// <summary>The message of the error that reading must end in; it must name the file.</summary>
    internal static string ErrorOf(byte[] bytes, int rank)
    {
        string message = Assert.Throws<DataFormatException>(() => Read(bytes, rank)).Message;
        Assert.Contains("'some-file'", message, StringComparison.Ordinal);
        return message;
    }
}
