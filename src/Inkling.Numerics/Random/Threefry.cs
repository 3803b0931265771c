using System.Numerics;

namespace Inkling.Numerics;

/// <summary>
/// Threefry-2x32 with 20 rounds: a counter-based generator, that is, a bijection of a 64-bit counter chosen by a
/// 64-bit key. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// </summary>
internal static class Threefry
{
    /// <summary>The key schedule's parity constant for 32-bit words.</summary>
    internal const uint Parity = 0x1BD11BDA;

    /// <summary>Rotation distances, used cyclically over the 20 rounds.</summary>
    internal static ReadOnlySpan<int> Rotations => [13, 15, 26, 6, 17, 29, 16, 24];

    /// <summary>Encrypts the counter (<paramref name="x0"/>, <paramref name="x1"/>) under the key in place.</summary>
    internal static void Encrypt(uint key0, uint key1, ref uint x0, ref uint x1)
    {
        Span<uint> key = [key0, key1, Parity ^ key0 ^ key1];
        x0 += key0;
        x1 += key1;
        for (int block = 0; block < 5; block++)
        {
            for (int round = 0; round < 4; round++)
            {
                x0 += x1;
                x1 = BitOperations.RotateLeft(x1, Rotations[((block & 1) * 4) + round]) ^ x0;
            }
            x0 += key[(block + 1) % 3];
            x1 += key[(block + 2) % 3] + (uint)(block + 1);
        }
    }
}
