using System.Buffers.Binary;

namespace Inkling.Testing;

/// <summary>Damage to a file's bytes, whatever they mean.</summary>
internal static class ByteMutations
{
    internal static readonly Func<byte[], byte[], Random, byte[]>[] All = [FlipBits, SetBytes, Truncate, Extend, Splice, Delete, Swap, ChangeLength];

    private static byte[] FlipBits(byte[] file, byte[] other, Random random)
    {
        byte[] changed = [.. file];
        for (int n = random.Next(1, 9); n > 0 && changed.Length > 0; n--)
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private static byte[] SetBytes(byte[] file, byte[] other, Random random)
    {
        byte[] changed = [.. file];
        byte[] favourites = [0, 0xFF, 0x7F, 0x80, (byte)'"', (byte)'{', (byte)'}', (byte)'[', (byte)'\\', 0xC0, 0xED];
        for (int n = random.Next(1, 17); n > 0 && changed.Length > 0; n--)
            changed[random.Next(changed.Length)] = random.Next(2) == 0 ? favourites[random.Next(favourites.Length)] : (byte)random.Next(256);
        return changed;
    }

    private static byte[] Truncate(byte[] file, byte[] other, Random random) => file[..random.Next(file.Length + 1)];

    private static byte[] Extend(byte[] file, byte[] other, Random random)
    {
        byte[] more = new byte[random.Next(1, 65)];
        if (random.Next(2) == 0)
            random.NextBytes(more);
        return random.Next(8) == 0 ? [.. file, .. other] : [.. file, .. more];
    }

    private static byte[] Splice(byte[] file, byte[] other, Random random)
    {
        byte[] from = random.Next(2) == 0 ? file : other;
        int start = random.Next(from.Length + 1), length = random.Next(Math.Min(from.Length - start, 300) + 1), at = random.Next(file.Length + 1);
        int replaced = random.Next(2) == 0 ? 0 : Math.Min(length, file.Length - at);
        return [.. file.AsSpan(0, at), .. from.AsSpan(start, length), .. file.AsSpan(at + replaced)];
    }

    private static byte[] Delete(byte[] file, byte[] other, Random random)
    {
        int start = random.Next(file.Length + 1), length = random.Next(Math.Min(file.Length - start, 200) + 1);
        return [.. file.AsSpan(0, start), .. file.AsSpan(start + length)];
    }

    private static byte[] Swap(byte[] file, byte[] other, Random random)
    {
        byte[] changed = [.. file];
        int length = random.Next(1, 33);
        if (changed.Length < 2 * length)
            return changed;
        int a = random.Next(changed.Length - length + 1), b = random.Next(changed.Length - length + 1);
        file.AsSpan(a, length).CopyTo(changed.AsSpan(b));
        file.AsSpan(b, length).CopyTo(changed.AsSpan(a));
        return changed;
    }

    private static byte[] ChangeLength(byte[] file, byte[] other, Random random)
    {
        byte[] changed = [.. file];
        if (changed.Length < sizeof(ulong))
            return changed;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(changed);
        ulong[] lengths =
        [
            0, 1, 2, length - 1, length + 1, length - 8, length + 8, (ulong)changed.Length, (ulong)changed.Length - 8, (ulong)changed.Length - 9, int.MaxValue, (ulong)int.MaxValue + 1,
            uint.MaxValue, long.MaxValue, (ulong)long.MaxValue + 1, ulong.MaxValue, ulong.MaxValue - 7, 100_000_000, 100_000_001, (ulong)random.NextInt64(), (ulong)random.Next(changed.Length),
        ];
        BinaryPrimitives.WriteUInt64LittleEndian(changed, lengths[random.Next(lengths.Length)]);
        return changed;
    }
}
