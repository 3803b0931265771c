using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Inkling.Testing;

/// <summary>The bytes of a checkpoint in pieces, made and taken apart without Inkling's own reader and writer.</summary>
public static class SafetensorsBytes
{
    private const int LengthBytes = 8, HashDigits = 64;

    private static ReadOnlySpan<byte> HashField => "\"sha256\":\""u8;

    /// <summary>The header of a whole file.</summary>
    public static byte[] HeaderOf(ReadOnlySpan<byte> file) => file.Slice(LengthBytes, (int)BinaryPrimitives.ReadUInt64LittleEndian(file)).ToArray();

    /// <summary>The numbers of a whole file.</summary>
    public static byte[] DataOf(ReadOnlySpan<byte> file) => file[(LengthBytes + (int)BinaryPrimitives.ReadUInt64LittleEndian(file))..].ToArray();

    /// <summary>A file of a header and numbers.</summary>
    public static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte[] file = new byte[LengthBytes + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file.AsSpan(LengthBytes));
        data.CopyTo(file.AsSpan(LengthBytes + header.Length));
        return file;
    }

    /// <summary>A file of a header and numbers with a right checksum, wherever the header has room for one.</summary>
    public static byte[] Sealed(string header, ReadOnlySpan<byte> data)
    {
        byte[] file = Join(Encoding.UTF8.GetBytes(header), data);
        Seal(file);
        return file;
    }

    /// <summary>Puts the right checksum where the first <c>"sha256":"</c> has room for one.</summary>
    /// <returns>Whether there was room.</returns>
    public static bool Seal(Span<byte> file)
    {
        int at = file.IndexOf(HashField);
        if (at < 0 || at + HashField.Length + HashDigits > file.Length)
            return false;
        Span<byte> digits = file.Slice(at + HashField.Length, HashDigits);
        digits.Fill((byte)'0');
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(file, sum);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(sum), digits);
        return true;
    }
}
