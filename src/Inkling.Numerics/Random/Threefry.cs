using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// Threefry-2x32 with 20 rounds: a counter-based generator, that is, a bijection of a 64-bit counter chosen by a
/// 64-bit key. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// </summary>
internal static class Threefry
{
    // The key schedule's parity constant for 32-bit words.
    private const uint Parity = 0x1BD11BDA;

    /// <summary>Encrypts the counter (<paramref name="x0"/>, <paramref name="x1"/>) under the key in place.</summary>
    internal static void Encrypt(uint key0, uint key1, ref uint x0, ref uint x1)
    {
        uint key2 = Parity ^ key0 ^ key1;
        x0 += key0;
        x1 += key1;
        Rounds(ref x0, ref x1, 13, 15, 26, 6);
        Inject(ref x0, ref x1, key1, key2 + 1);
        Rounds(ref x0, ref x1, 17, 29, 16, 24);
        Inject(ref x0, ref x1, key2, key0 + 2);
        Rounds(ref x0, ref x1, 13, 15, 26, 6);
        Inject(ref x0, ref x1, key0, key1 + 3);
        Rounds(ref x0, ref x1, 17, 29, 16, 24);
        Inject(ref x0, ref x1, key1, key2 + 4);
        Rounds(ref x0, ref x1, 13, 15, 26, 6);
        Inject(ref x0, ref x1, key2, key0 + 5);
    }

    /// <summary>
    /// Encrypts eight counters from <paramref name="first"/> on and eight from <paramref name="second"/> on, both divisible by eight; the low words come out in
    /// <paramref name="a0"/> and <paramref name="b0"/>, the high words in <paramref name="a1"/> and <paramref name="b1"/>. The rounds of the two alternate: one fills the
    /// time that the other's dependent instructions wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Encrypt(
        uint key0, uint key1, ulong first, ulong second, out Vector256<uint> a0, out Vector256<uint> a1, out Vector256<uint> b0, out Vector256<uint> b1)
    {
        uint key2 = Parity ^ key0 ^ key1;
        Begin(key0, key1, first, out a0, out a1);
        Begin(key0, key1, second, out b0, out b1);
        Rounds(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6, key1, key2 + 1);
        Rounds(ref a0, ref a1, ref b0, ref b1, 17, 29, 16, 24, key2, key0 + 2);
        Rounds(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6, key0, key1 + 3);
        Rounds(ref a0, ref a1, ref b0, ref b1, 17, 29, 16, 24, key1, key2 + 4);
        Rounds(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6, key2, key0 + 5);
    }

    /// <summary>
    /// Encrypts twice sixteen counters, from <paramref name="first"/> and from <paramref name="second"/>, both divisible by eight, with AVX-512's rotations.
    /// The rounds of the two alternate: one fills the time that the other's dependent instructions wait.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Encrypt(
        uint key0, uint key1, ulong first, ulong second, out Vector512<uint> a0, out Vector512<uint> a1, out Vector512<uint> b0, out Vector512<uint> b1)
    {
        uint key2 = Parity ^ key0 ^ key1;
        Begin(key0, key1, first, out a0, out a1);
        Begin(key0, key1, second, out b0, out b1);
        Rounds(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6, key1, key2 + 1);
        Rounds(ref a0, ref a1, ref b0, ref b1, 17, 29, 16, 24, key2, key0 + 2);
        Rounds(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6, key0, key1 + 3);
        Rounds(ref a0, ref a1, ref b0, ref b1, 17, 29, 16, 24, key1, key2 + 4);
        Rounds(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6, key2, key0 + 5);
    }

    private static void Rounds(ref uint x0, ref uint x1, int r0, int r1, int r2, int r3)
    {
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r0) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r1) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r2) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r3) ^ x0;
    }

    private static void Inject(ref uint x0, ref uint x1, uint first, uint second)
    {
        x0 += first;
        x1 += second;
    }

    /// <summary>Eight counters and the first injection of the key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(uint key0, uint key1, ulong counter, out Vector256<uint> x0, out Vector256<uint> x1)
    {
        x0 = Vector256.Create((uint)counter) + Vector256<uint>.Indices + Vector256.Create(key0);
        x1 = Vector256.Create((uint)(counter >> 32) + key1);
    }

    /// <summary>Four rounds of both, and the injection of the key that follows them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(
        ref Vector256<uint> a0, ref Vector256<uint> a1, ref Vector256<uint> b0, ref Vector256<uint> b1, int r0, int r1, int r2, int r3, uint first, uint second)
    {
        Round(ref a0, ref a1, r0);
        Round(ref b0, ref b1, r0);
        Round(ref a0, ref a1, r1);
        Round(ref b0, ref b1, r1);
        Round(ref a0, ref a1, r2);
        Round(ref b0, ref b1, r2);
        Round(ref a0, ref a1, r3);
        Round(ref b0, ref b1, r3);
        a0 += Vector256.Create(first);
        b0 += Vector256.Create(first);
        a1 += Vector256.Create(second);
        b1 += Vector256.Create(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref Vector256<uint> x0, ref Vector256<uint> x1, int rotation)
    {
        x0 += x1;
        x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }

    /// <summary>Sixteen counters and the first injection of the key. Where the low half overflows between the two eights, the high half counts on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(uint key0, uint key1, ulong counter, out Vector512<uint> x0, out Vector512<uint> x1)
    {
        x0 = Vector512.Create((uint)counter) + Vector512<uint>.Indices + Vector512.Create(key0);
        x1 = Vector512.Create(Vector256.Create((uint)(counter >> 32) + key1), Vector256.Create((uint)((counter + 8) >> 32) + key1));
    }

    /// <summary>Four rounds of both, and the injection of the key that follows them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(
        ref Vector512<uint> a0, ref Vector512<uint> a1, ref Vector512<uint> b0, ref Vector512<uint> b1,
        [ConstantExpected] byte r0, [ConstantExpected] byte r1, [ConstantExpected] byte r2, [ConstantExpected] byte r3, uint first, uint second)
    {
        Round(ref a0, ref a1, r0);
        Round(ref b0, ref b1, r0);
        Round(ref a0, ref a1, r1);
        Round(ref b0, ref b1, r1);
        Round(ref a0, ref a1, r2);
        Round(ref b0, ref b1, r2);
        Round(ref a0, ref a1, r3);
        Round(ref b0, ref b1, r3);
        a0 += Vector512.Create(first);
        b0 += Vector512.Create(first);
        a1 += Vector512.Create(second);
        b1 += Vector512.Create(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref Vector512<uint> x0, ref Vector512<uint> x1, [ConstantExpected] byte rotation)
    {
        x0 += x1;
        x1 = Avx512F.RotateLeft(x1, rotation) ^ x0;
    }
}
