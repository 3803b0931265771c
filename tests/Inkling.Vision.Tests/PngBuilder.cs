using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Inkling.Vision.Tests;

/// <summary>Builds PNG files of every kind by hand, right or deliberately wrong. Its CRC is the bitwise definition, not the reader's table.</summary>
internal static class PngBuilder
{
    public static byte[] File(params byte[][] chunks) => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. chunks.SelectMany(c => c)];

    public static byte[] Png(int width, int height, int depth, int color, byte[] rows, params byte[][] between) =>
        File([Header(width, height, depth, color), .. between, Chunk("IDAT", Deflate(rows)), Chunk("IEND", [])]);

    public static byte[] Header(int width, int height, int depth, int color, int compression = 0, int filter = 0, int interlace = 0)
    {
        byte[] data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[10], data[11], data[12]) = ((byte)depth, (byte)color, (byte)compression, (byte)filter, (byte)interlace);
        return Chunk("IHDR", data);
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] length = new byte[4], crc = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(body));
        return [.. length, .. body, .. crc];
    }

    public static byte[] Deflate(byte[] rows)
    {
        using MemoryStream stream = new();
        using (ZLibStream deflated = new(stream, CompressionLevel.Fastest))
            deflated.Write(rows);
        return stream.ToArray();
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
