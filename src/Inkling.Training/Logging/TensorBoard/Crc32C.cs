using System.Buffers.Binary;
using System.Numerics;

namespace Inkling.Training;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) by the processor's instruction where there is one, and the way in which TFRecord files hold it: turned by 15
/// bits and moved by a constant, so that a checksum over data that hold checksums keeps its strength.
/// </summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xa282ead8;

    internal static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    internal static uint MaskedOf(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Of(data), 15) + MaskDelta;
}
