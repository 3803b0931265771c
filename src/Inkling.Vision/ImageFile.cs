namespace Inkling.Vision;

/// <summary>
/// Reads picture files as grey: PNG (every colour type and depth, not interlaced) and PGM (P2 and P5). The format is told by the content, not by
/// the file's name. Colour becomes grey with the luma weights of ITU-R BT.601 (0.299, 0.587, 0.114); 16-bit samples are rounded to 8; where a
/// picture is transparent, white paper shows through.
/// </summary>
public static class ImageFile
{
    /// <summary>The largest width and height that are read; a header that asks for more is refused before anything is allocated.</summary>
    public const int MaximumSide = 4096;

    // A 4096 x 4096 picture with four 16-bit channels, stored without compression, plus some text chunks.
    private const long MaximumFileLength = (MaximumSide * (1L + (MaximumSide * 8L))) + (16L << 20);

    // Of a pipe or a device, which may never end.
    private const int MaximumPipeLength = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ImageFormatException">The file cannot be read, is damaged, or is of a kind that is not supported; the message says which.</exception>
    public static GrayImage Load(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new ImageFormatException("(empty)", "a picture needs a name.", "Give the path of a PNG or PGM file.");
        byte[] bytes;
        try
        {
            using FileStream stream = System.IO.File.OpenRead(path);
            bytes = stream.CanSeek ? ReadFile(stream, path) : ReadPipe(stream, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFormatException(path, "there is no such file.", "Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            string problem = Directory.Exists(path) ? "it is a folder, a picture file was expected." : $"it cannot be read ({e.Message.TrimEnd('.')}).";
            throw new ImageFormatException(path, problem, "Give a PNG or PGM file that you may read.", e);
        }

        return Decode(bytes, path);
    }

    private static byte[] ReadFile(FileStream stream, string path)
    {
        if (stream.Length > MaximumFileLength)
            throw new ImageFormatException(path, $"it holds {stream.Length} bytes, more than any picture of {MaximumSide} x {MaximumSide}.", "Give a smaller picture.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // What another program writes, for example into /dev/stdin: how much comes is known at its end only.
    private static byte[] ReadPipe(FileStream stream, string path)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[1 << 14];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            all.Write(buffer, 0, count);
            if (all.Length > MaximumPipeLength)
                throw new ImageFormatException(path, $"it is no file, and gives more than {MaximumPipeLength >> 20} MB.", "Give a smaller picture, or one that is in a file.");
        }
        return all.ToArray();
    }

    /// <summary>Reads a picture from memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in error messages.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ImageFormatException">The bytes are damaged or of a kind that is not supported.</exception>
    public static GrayImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.IsEmpty)
            throw new ImageFormatException(name, "the file is empty.", "Give a PNG or PGM picture.");
        if (PngReader.Recognizes(bytes))
            return PngReader.Read(bytes, name);
        if (PgmReader.Recognizes(bytes))
            return PgmReader.Read(bytes, name);
        throw new ImageFormatException(name, $"this is {Guess(bytes)}; PNG and PGM (P2, P5) are supported.", "Convert the picture to PNG.");
    }

    private static string Guess(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return "a PNG whose first bytes are damaged";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "a JPEG file";
        if (bytes.StartsWith("GIF8"u8))
            return "a GIF file";
        if (bytes.StartsWith("BM"u8))
            return "a BMP file";
        if (bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
            return "a WebP file";
        if (bytes.Length > 2 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'7' && bytes[2] <= ' ')
            return $"a Netpbm file of kind P{(char)bytes[1]}";
        return "not a picture of a known format";
    }
}
