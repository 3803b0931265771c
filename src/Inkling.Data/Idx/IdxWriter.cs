using System.Buffers.Binary;

namespace Inkling.Data;

/// <summary>Writes IDX files of unsigned bytes.</summary>
public static class IdxWriter
{
    /// <summary>Writes header and values; wrap the stream in a <see cref="System.IO.Compression.GZipStream"/> to compress.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="values">The values, row by row.</param>
    /// <param name="dimensions">Sizes of the dimensions, outermost first: [count, rows, columns] for images, [count] for labels.</param>
    /// <exception cref="ArgumentException">No dimension or more than 255, a negative one, or their product is not the number of values.</exception>
    public static void Write(Stream stream, ReadOnlySpan<byte> values, params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length is < 1 or > byte.MaxValue)
            throw new ArgumentException($"IDX has 1 to {byte.MaxValue} dimensions, got {dimensions.Length}.", nameof(dimensions));
        foreach (int dimension in dimensions)
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));
        if (IdxHeader.Product(dimensions) != values.Length)
            throw new ArgumentException($"{string.Join(" x ", dimensions.ToArray())} values expected, got {values.Length}.", nameof(values));

        byte[] header = new byte[IdxHeader.Bytes(dimensions.Length)];
        header[2] = IdxHeader.UnsignedByte;
        header[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(IdxHeader.Bytes(i)), dimensions[i]);
        stream.Write(header);
        stream.Write(values);
    }
}
