using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Inkling.Neural;

/// <summary>Numbers as the bytes that checkpoints and hashes hold: 32-bit floats, the lowest byte first, on every machine.</summary>
public static class CanonicalBytes
{
    private const int ChunkFloats = 1 << 14;

    /// <summary>Takes bytes.</summary>
    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>Gives the bytes of numbers, in one piece or several.</summary>
    public static void Of(ReadOnlySpan<float> values, Sink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (BitConverter.IsLittleEndian)
        {
            sink(MemoryMarshal.AsBytes(values));
            return;
        }
        int[] chunk = new int[ChunkFloats];
        for (int start = 0; start < values.Length; start += ChunkFloats)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(ChunkFloats, values.Length - start));
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(part), chunk);
            sink(MemoryMarshal.AsBytes(chunk.AsSpan(0, part.Length)));
        }
    }

    /// <summary>Adds numbers to a hash.</summary>
    public static void AppendFloats(this IncrementalHash hash, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Of(values, hash.AppendData);
    }
}
