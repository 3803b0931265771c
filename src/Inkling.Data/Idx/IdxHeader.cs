using System.Buffers.Binary;

namespace Inkling.Data;

/// <summary>
/// The header of an IDX file: two zero bytes, the type of the values, the number of dimensions, and each dimension as a
/// big-endian 32-bit integer. The values follow, row by row.
/// </summary>
internal static class IdxHeader
{
    internal const int MagicBytes = 4;

    internal const byte UnsignedByte = 0x08;

    internal static int Bytes(int rank) => MagicBytes + (4 * rank);

    /// <summary>Reads the header and checks all that can be checked without the values.</summary>
    /// <returns>The dimensions, whose product is at most <see cref="Array.MaxLength"/>.</returns>
    /// <exception cref="DataFormatException">The header is not that of unsigned bytes in <paramref name="rank"/> dimensions.</exception>
    internal static int[] Read(Stream stream, string name, int rank)
    {
        Span<byte> magic = stackalloc byte[MagicBytes];
        Fill(stream, magic, name);
        if (magic[0] != 0 || magic[1] != 0)
            throw new DataFormatException($"'{name}' is no IDX file: it begins with {magic[0]:X2} {magic[1]:X2}, expected 00 00.");
        if (magic[2] != UnsignedByte)
            throw new DataFormatException($"'{name}' holds {TypeName(magic[2])}, expected unsigned bytes (type 08).");
        if (magic[3] != rank)
            throw new DataFormatException($"'{name}' has {magic[3]} dimensions, expected {rank}{Purpose(rank)}.");

        int[] dimensions = new int[rank];
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < rank; i++)
        {
            Fill(stream, bytes, name);
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(bytes);
            if (dimensions[i] < 0)
                throw new DataFormatException($"'{name}' is damaged: the header gives dimension {i} as {(uint)dimensions[i]}, more than any file can hold.");
        }
        if (Product(dimensions) > Array.MaxLength)
            throw new DataFormatException($"'{name}' is damaged or too large: the header tells of {string.Join(" x ", dimensions)} bytes, at most {Array.MaxLength} can be loaded.");
        return dimensions;
    }

    /// <summary>The product of non-negative sizes; past <see cref="Array.MaxLength"/> it is only known to be larger.</summary>
    internal static long Product(ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Contains(0))
            return 0;
        long product = 1;
        foreach (int dimension in dimensions)
        {
            product *= dimension;
            if (product > Array.MaxLength)
                return product;
        }
        return product;
    }

    private static void Fill(Stream stream, Span<byte> bytes, string name)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new DataFormatException($"'{name}' is truncated: it ends within its header.");
    }

    private static string Purpose(int rank) => rank switch
    {
        1 => " (labels)",
        3 => " (images: count, rows, columns)",
        _ => "",
    };

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed bytes (type 09)",
        0x0B => "16-bit integers (type 0B)",
        0x0C => "32-bit integers (type 0C)",
        0x0D => "32-bit floats (type 0D)",
        0x0E => "64-bit floats (type 0E)",
        _ => $"an unknown type of values ({type:X2})",
    };
}
