using System.Buffers.Binary;
using System.IO.Compression;

namespace Inkling.Vision;

/// <summary>Writes 8-bit grey PNG: the same picture always gives the same bytes on one version of .NET.</summary>
public static class PngWriter
{
    /// <summary>Encodes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>A whole PNG file.</returns>
    public static byte[] Encode(GrayImage image)
    {
        using MemoryStream stream = new();
        Write(image, stream);
        return stream.ToArray();
    }

    /// <summary>Encodes a picture into a stream, which stays open.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="stream">Where the PNG goes.</param>
    public static void Write(GrayImage image, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(PngReader.Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(image));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static byte[] Compress(GrayImage image)
    {
        using MemoryStream data = new();
        using (ZLibStream deflated = new(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int y = 0; y < image.Height; y++)
            {
                // Filter 0: small drawings of ink on an even ground compress best as they are.
                deflated.WriteByte(0);
                deflated.Write(image.Pixels, y * image.Width, image.Width);
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] checkedPart = new byte[4 + data.Length];
        type.CopyTo(checkedPart);
        data.CopyTo(checkedPart.AsSpan(4));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(checkedPart));
        stream.Write(number);
    }
}
