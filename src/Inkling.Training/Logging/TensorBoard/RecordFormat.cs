using System.Buffers;
using System.Buffers.Binary;

namespace Inkling.Training;

/// <summary>
/// The frame of a record in a TFRecord file, little-endian: length of the data (8 bytes), masked CRC-32C of these 8 bytes, the data, masked CRC-32C of the
/// data.
/// </summary>
internal static class RecordFormat
{
    private const int Head = sizeof(ulong) + sizeof(uint), Tail = sizeof(uint);

    internal static void Write(ReadOnlySpan<byte> data, IBufferWriter<byte> to)
    {
        Span<byte> record = to.GetSpan(Head + data.Length + Tail);
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[sizeof(ulong)..], Crc32C.MaskedOf(record[..sizeof(ulong)]));
        data.CopyTo(record[Head..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[(Head + data.Length)..], Crc32C.MaskedOf(data));
        to.Advance(Head + data.Length + Tail);
    }

    /// <summary>Takes the record that a file begins with.</summary>
    /// <param name="file">The file from some record on.</param>
    /// <param name="data">The record's data.</param>
    /// <param name="length">Bytes of the whole record.</param>
    internal static RecordState Read(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> data, out int length)
    {
        data = default;
        length = 0;
        // A file system that lost power may have made the file longer without writing into it.
        if (file.Length < Head || !file.ContainsAnyExcept((byte)0))
            return RecordState.Torn;
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[sizeof(ulong)..]) != Crc32C.MaskedOf(file[..sizeof(ulong)]))
            return RecordState.Damaged;
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (size > (ulong)(file.Length - Head) || file.Length - Head - (int)size < Tail)
            return RecordState.Torn;
        data = file.Slice(Head, (int)size);
        length = Head + (int)size + Tail;
        return BinaryPrimitives.ReadUInt32LittleEndian(file[(length - Tail)..]) == Crc32C.MaskedOf(data) ? RecordState.Whole : RecordState.Damaged;
    }
}

/// <summary>What a file has where a record is to begin.</summary>
internal enum RecordState
{
    /// <summary>A record whose checksums are right.</summary>
    Whole,

    /// <summary>The beginning of a record whose end was never written.</summary>
    Torn,

    /// <summary>A record whose checksums are wrong.</summary>
    Damaged,
}
