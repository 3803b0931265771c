using System.Buffers.Binary;
using System.IO.Compression;

namespace Inkling.Data;

/// <summary>
/// Reads IDX files of unsigned bytes, plain or gzip-compressed (told apart by content, not by name). Everything the
/// header says is checked against the file before memory for the values is allocated.
/// </summary>
public static class IdxReader
{
    // Deflate cannot pack denser than this (258 bytes in 2 bits, see zlib's technical notes), so a header that tells of more lies.
    private const long MaxCompression = 1032;

    // A gzip member's header (10 bytes), the shortest deflate stream (2) and its trailer (8).
    private const int MinGzipBytes = 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">Expected number of dimensions: 3 for images, 1 for labels.</param>
    /// <exception cref="DataFormatException">The file cannot be read, or is not what was expected.</exception>
    public static IdxArray Read(string path, int rank)
    {
        using FileStream stream = Open(path);
        return Read(stream, path, rank);
    }

    /// <summary>Reads a stream from its current position to its end.</summary>
    /// <param name="stream">A stream with a known length.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="rank">Expected number of dimensions, at least 1.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="DataFormatException">The contents cannot be read, or are not what was expected.</exception>
    public static IdxArray Read(Stream stream, string name, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, byte.MaxValue);
        if (!stream.CanSeek)
            throw new ArgumentException("The stream's length must be known to check the header against it.", nameof(stream));
        try
        {
            return IsGzip(stream) ? ReadGzip(stream, name, rank) : ReadPlain(stream, name, rank);
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException($"'{name}' is damaged: what is in it cannot be decompressed. Fetch the file again.", error);
        }
        catch (IOException error)
        {
            throw new DataFormatException($"'{name}' cannot be read: {error.Message}", error);
        }
    }

    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException($"There is no file '{path}'.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DataFormatException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static bool IsGzip(Stream stream)
    {
        Span<byte> start = stackalloc byte[2];
        int read = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        stream.Seek(-read, SeekOrigin.Current);
        return read == 2 && start[0] == 0x1F && start[1] == 0x8B;
    }

    private static IdxArray ReadPlain(Stream stream, string name, int rank)
    {
        long length = stream.Length - stream.Position;
        int[] dimensions = IdxHeader.Read(stream, name, rank);
        long expected = IdxHeader.Bytes(rank) + IdxHeader.Product(dimensions);
        if (length != expected)
            throw WrongLength(name, dimensions, expected, length);
        return ReadValues(stream, name, dimensions);
    }

    private static IdxArray ReadGzip(Stream stream, string name, int rank)
    {
        long start = stream.Position;
        long packed = stream.Length - start;
        if (packed < MinGzipBytes)
            throw new DataFormatException($"'{name}' is truncated: {packed} bytes are no gzip file.");

        // A gzip file ends with the length of its contents, modulo 2^32; Array.MaxLength keeps below that.
        Span<byte> trailer = stackalloc byte[4];
        stream.Seek(-trailer.Length, SeekOrigin.End);
        stream.ReadExactly(trailer);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        stream.Seek(start, SeekOrigin.Begin);

        using GZipStream contents = new(stream, CompressionMode.Decompress, leaveOpen: true);
        int[] dimensions = IdxHeader.Read(contents, name, rank);
        long expected = IdxHeader.Bytes(rank) + IdxHeader.Product(dimensions);
        if (expected > packed * MaxCompression)
        {
            throw new DataFormatException(
                $"'{name}' is damaged: its header tells of {Describe(dimensions)}, but {packed} bytes of gzip cannot hold that many.");
        }
        if (length != expected)
        {
            throw new DataFormatException(
                $"'{name}' is damaged: its header tells of {Describe(dimensions)}, {expected} bytes in all, but the file ends with a gzip length of {length}: "
                + "it is truncated, or something follows the data.");
        }
        return ReadValues(contents, name, dimensions);
    }

    private static IdxArray ReadValues(Stream stream, string name, int[] dimensions)
    {
        byte[] values = new byte[IdxHeader.Product(dimensions)];
        int read = stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (read < values.Length)
            throw new DataFormatException($"'{name}' is truncated: its header tells of {Describe(dimensions)}, but only {read} of {values.Length} values are there.");
        if (stream.ReadByte() >= 0)
            throw new DataFormatException($"'{name}' is too long: more bytes follow after the {Describe(dimensions)} of its header.");
        return new IdxArray(dimensions, values);
    }

    private static DataFormatException WrongLength(string name, int[] dimensions, long expected, long length) =>
        new($"'{name}' is {(length < expected ? "truncated" : "too long")}: its header tells of {Describe(dimensions)}, "
            + $"{expected} bytes in all, but the file has {length}.");

    private static string Describe(int[] dimensions) => $"{string.Join(" x ", dimensions)} values";
}
