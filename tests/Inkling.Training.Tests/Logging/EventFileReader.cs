using System.Text;

namespace Inkling.Training.Tests;

/// <summary>
/// Reads TensorBoard's event files from the public description of their format alone: nothing of it is shared with what writes them. The checksum is
/// computed bit by bit.
/// </summary>
internal static class EventFileReader
{
    /// <summary>The events of a file.</summary>
    /// <exception cref="InvalidDataException">A record is torn or a checksum is wrong.</exception>
    internal static List<ReadEvent> Read(byte[] file)
    {
        List<ReadEvent> events = [];
        for (int at = 0; at < file.Length;)
        {
            if (file.Length - at < 12)
                throw new InvalidDataException($"A record's head is torn at byte {at}.");
            ulong size = BitConverter.ToUInt64(file, at);
            if (BitConverter.ToUInt32(file, at + 8) != Masked(file.AsSpan(at, 8)))
                throw new InvalidDataException($"The checksum of the length is wrong at byte {at}.");
            if (size > (ulong)(file.Length - at - 12) || file.Length - at - 12 - (int)size < 4)
                throw new InvalidDataException($"A record's data are torn at byte {at}.");
            ReadOnlySpan<byte> data = file.AsSpan(at + 12, (int)size);
            if (BitConverter.ToUInt32(file, at + 12 + (int)size) != Masked(data))
                throw new InvalidDataException($"The checksum of the data is wrong at byte {at}.");
            events.Add(new ReadEvent(ProtoMessage.Parse(data)));
            at += 16 + (int)size;
        }
        return events;
    }

    /// <summary>CRC-32C by its definition: polynomial 0x1EDC6F41 reflected, all ones before and after.</summary>
    internal static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                uint low = (crc ^ ((uint)value >> bit)) & 1;
                crc >>= 1;
                if (low != 0)
                    crc ^= 0x82F63B78;
            }
        }
        return crc ^ 0xFFFFFFFF;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
    }
}

/// <summary>A protobuf message as its fields: number, and what stands there.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    internal static ProtoMessage Parse(ReadOnlySpan<byte> data)
    {
        ProtoMessage message = new();
        while (!data.IsEmpty)
        {
            ulong key = Varint(ref data);
            int field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    message._fields.Add((field, Varint(ref data)));
                    break;
                case 1:
                    message._fields.Add((field, BitConverter.ToDouble(data)));
                    data = data[8..];
                    break;
                case 2:
                    int length = (int)Varint(ref data);
                    message._fields.Add((field, data[..length].ToArray()));
                    data = data[length..];
                    break;
                case 5:
                    message._fields.Add((field, BitConverter.ToSingle(data)));
                    data = data[4..];
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} is not known.");
            }
        }
        return message;
    }

    internal bool Has(int field) => _fields.Exists(entry => entry.Field == field);

    internal IEnumerable<T> All<T>(int field) => _fields.Where(entry => entry.Field == field).Select(entry => (T)entry.Value);

    internal T The<T>(int field) => All<T>(field).Single();

    internal long Integer(int field) => Has(field) ? (long)The<ulong>(field) : 0;

    internal string Text(int field) => Encoding.UTF8.GetString(The<byte[]>(field));

    internal ProtoMessage Message(int field) => Parse(The<byte[]>(field));

    internal IEnumerable<ProtoMessage> Messages(int field) => All<byte[]>(field).Select(bytes => Parse(bytes));

    internal double[] Doubles(int field) => [.. The<byte[]>(field).Chunk(8).Select(bytes => BitConverter.ToDouble(bytes))];

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = data[0];
            data = data[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}

/// <summary>An event with TensorBoard's field numbers.</summary>
internal sealed class ReadEvent(ProtoMessage message)
{
    internal double WallTime => message.The<double>(1);

    internal long Step => message.Integer(2);

    internal string? FileVersion => message.Has(3) ? message.Text(3) : null;

    internal IReadOnlyList<ProtoMessage> Values => message.Has(5) ? [.. message.Message(5).Messages(1)] : [];

    internal string? Tag => Values.Count > 0 ? Values[0].Text(1) : null;

    internal float? Scalar => Values.Count > 0 && Values[0].Has(2) ? Values[0].The<float>(2) : null;
}
