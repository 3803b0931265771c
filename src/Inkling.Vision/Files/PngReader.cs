using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Inkling.Vision;

/// <summary>Reads PNG (ISO/IEC 15948) as grey. Every chunk's checksum is verified; rows are unfiltered one at a time, so little is allocated.</summary>
internal static class PngReader
{
    internal const string ExportAgain = "The file is damaged: copy or export it again.";

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Recognizes(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    public static GrayImage Read(ReadOnlySpan<byte> bytes, string name)
    {
        PngHeader header = default;
        byte[] palette = [], transparency = [];
        using MemoryStream compressed = new();
        int at = Signature.Length, chunks = 0;
        bool dataEnded = false;
        while (true)
        {
            (string type, int start, int length) = Chunk(bytes, at, name);
            ReadOnlySpan<byte> data = bytes.Slice(start, length);
            at = start + length + 4;
            if (chunks++ == 0)
            {
                if (type != "IHDR")
                    throw Damaged(name, $"its first chunk is {type}, IHDR was expected.");
                header = PngHeader.Read(data, name);
                continue;
            }

            if (type == "IEND")
                break;
            if (type == "IDAT")
            {
                if (dataEnded)
                    throw Damaged(name, "its picture data (IDAT) is interrupted by another chunk.");
                compressed.Write(data);
                continue;
            }

            dataEnded = compressed.Length > 0;
            if (type == "PLTE")
            {
                if (palette.Length > 0 || length == 0 || length % 3 != 0 || length > 768)
                    throw Damaged(name, $"its palette (PLTE) is repeated or has {length} bytes; 3 to 768 in threes were expected.");
                palette = data.ToArray();
            }
            else if (type == "tRNS")
            {
                transparency = data.ToArray();
            }
            else if (char.IsAsciiLetterUpper(type[0]))
            {
                throw Damaged(name, $"it has a chunk '{type}' that a reader must understand and PNG does not define.");
            }
        }

        if (compressed.Length == 0)
            throw Damaged(name, "it has no picture data (IDAT).");
        if (header.Color == PngColor.Palette && palette.Length == 0)
            throw Damaged(name, "it needs a palette (PLTE) and has none.");
        compressed.Position = 0;
        return Decode(header, compressed, new PngGray(header, palette, transparency, name), name);
    }

    private static (string Type, int Start, int Length) Chunk(ReadOnlySpan<byte> bytes, int at, string name)
    {
        // Length, type and checksum take 12 bytes.
        if (bytes.Length - at < 12)
            throw Damaged(name, $"it ends after {bytes.Length} bytes, before the closing chunk (IEND).");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        ReadOnlySpan<byte> typeBytes = bytes.Slice(at + 4, 4);
        foreach (byte letter in typeBytes)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw Damaged(name, $"the chunk at byte {at} has no valid name.");
        }

        string type = Encoding.ASCII.GetString(typeBytes);
        if (length > bytes.Length - at - 12)
            throw Damaged(name, $"the chunk {type} at byte {at} says {length} bytes, only {bytes.Length - at - 12} are left.");
        uint said = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + (int)length)..]);
        uint found = Crc32.Of(bytes.Slice(at + 4, 4 + (int)length));
        if (said != found)
            throw Damaged(name, $"the checksum of the chunk {type} at byte {at} is {found:X8}, the file says {said:X8}.");
        return (type, at + 8, (int)length);
    }

    private static GrayImage Decode(PngHeader header, Stream compressed, PngGray gray, string name)
    {
        byte[] pixels = new byte[header.Width * header.Height];
        byte[] row = new byte[header.RowBytes], above = new byte[header.RowBytes];
        int y = 0;
        try
        {
            using ZLibStream inflated = new(compressed, CompressionMode.Decompress);
            for (; y < header.Height; y++)
            {
                int filter = inflated.ReadByte();
                if (filter < 0)
                    throw new EndOfStreamException();
                inflated.ReadExactly(row);
                if (!Unfilter(filter, row, above, header.FilterDistance))
                    throw Damaged(name, $"row {y} uses filter {filter}, which PNG does not define.");
                gray.Convert(row, pixels.AsSpan(y * header.Width, header.Width));
                (row, above) = (above, row);
            }

            if (inflated.ReadByte() >= 0)
                throw Damaged(name, $"it holds more picture data than {header.Width} x {header.Height} pixels need.");
        }
        catch (EndOfStreamException e)
        {
            throw new ImageFormatException(name, $"its picture data ends in row {y} of {header.Height}.", ExportAgain, e);
        }
        catch (InvalidDataException e)
        {
            throw new ImageFormatException(name, $"its compressed picture data is invalid near row {y} of {header.Height}.", ExportAgain, e);
        }

        return new(header.Width, header.Height, pixels);
    }

    // PNG specification, chapter 9: x is the byte, a the byte to the left, b above, c above left; missing ones count as 0.
    private static bool Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        if (filter is < 0 or > 4)
            return false;
        if (filter == 0)
            return true;
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= distance ? row[i - distance] : 0, b = above[i], c = i >= distance ? above[i - distance] : 0;
            row[i] += (byte)(filter switch
            {
                1 => a,
                2 => b,
                3 => (a + b) / 2,
                _ => Paeth(a, b, c),
            });
        }

        return true;
    }

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c, toA = Math.Abs(p - a), toB = Math.Abs(p - b), toC = Math.Abs(p - c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }

    private static ImageFormatException Damaged(string name, string problem) => new(name, "as a PNG " + problem, ExportAgain);
}
