using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// Which values inverted dropout (Srivastava et al., 2014) drops: each with a probability p, the others are divided by 1 - p. Whether
/// value i is dropped depends on the key and i alone. The default drops nothing.
/// </summary>
public readonly unsafe struct DropoutDraw
{
    // Value i takes one 32-bit word of the generator: of each sixteen neighbours the first eight take the first word of
    // eight counters and the others the second, so that two vectors come out of one encryption of eight counters.
    private const int Block = 16;

    private readonly RandomKey _key;
    private readonly ulong _first;
    private readonly uint _threshold;

    /// <summary>Names the draw.</summary>
    /// <param name="key">Names the sequence of random numbers.</param>
    /// <param name="first">Index in that sequence of the first value.</param>
    /// <param name="probability">Probability of dropping, in [0, 1), honoured to 2^-32.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    public DropoutDraw(RandomKey key, ulong first, float probability)
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is at least 0 and below 1.");
        (_key, _first, _threshold) = (key, first, (uint)(probability * 4294967296.0));
        Probability = probability;
    }

    /// <summary>Probability of dropping a value.</summary>
    public float Probability { get; }

    /// <summary>Factor of the values that are kept, 1 / (1 - p).</summary>
    public float Keep => 1 / (1 - Probability);

    /// <summary>factors[i] = 0 if value <paramref name="offset"/> + i is dropped, else <see cref="Keep"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Fill(long offset, int count, float* factors)
    {
        ulong at = _first + (ulong)offset, end = at + (ulong)count;
        for (; at < end && at % Block != 0; at++)
            *factors++ = One(at);
        uint key0 = (uint)_key.Value, key1 = (uint)(_key.Value >> 32);
        if (Avx512F.IsSupported)
        {
            Vector512<uint> limit = Vector512.Create(_threshold), kept = Vector512.Create(Keep).AsUInt32();
            for (; end - at >= 4 * Block; at += 4 * Block, factors += 4 * Block)
            {
                Threefry.Encrypt(key0, key1, at / 2, (at / 2) + 16, out Vector512<uint> low0, out Vector512<uint> high0, out Vector512<uint> low1, out Vector512<uint> high1);
                Write(low0, high0, limit, kept, factors);
                Write(low1, high1, limit, kept, factors + (2 * Block));
            }
        }
        Vector256<uint> narrowLimit = Vector256.Create(_threshold), narrowKept = Vector256.Create(Keep).AsUInt32();
        while (end - at >= Block)
        {
            Threefry.Encrypt(key0, key1, at / 2, (at / 2) + 8, out Vector256<uint> low0, out Vector256<uint> high0, out Vector256<uint> low1, out Vector256<uint> high1);
            Write(low0, high0, narrowLimit, narrowKept, factors);
            if (end - at >= 2 * Block)
            {
                Write(low1, high1, narrowLimit, narrowKept, factors + Block);
                at += Block;
                factors += Block;
            }
            at += Block;
            factors += Block;
        }
        for (; at < end; at++)
            *factors++ = One(at);
    }

    /// <summary>
    /// Draws for a tile of a result: factors[r, j] is that of value offset + r * rowStep + j, for an even number of rows of 32. False, and nothing
    /// drawn, where the values do not begin a block of the generator or registers are narrower, which they are too where AVX-512 exists but is slow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryFillTile(long offset, long rowStep, int rows, float* factors)
    {
        ulong at = _first + (ulong)offset, step = (ulong)rowStep;
        if (!Vector512.IsHardwareAccelerated || at % Block != 0 || step % Block != 0)
            return false;
        uint key0 = (uint)_key.Value, key1 = (uint)(_key.Value >> 32);
        Vector512<uint> limit = Vector512.Create(_threshold), kept = Vector512.Create(Keep).AsUInt32();
        // Two rows at a time: one encryption alone waits for each of its rounds.
        for (int r = 0; r < rows; r += 2, at += 2 * step, factors += 4 * Block)
        {
            Threefry.Encrypt(key0, key1, at / 2, (at + step) / 2, out Vector512<uint> low0, out Vector512<uint> high0, out Vector512<uint> low1, out Vector512<uint> high1);
            Write(low0, high0, limit, kept, factors);
            Write(low1, high1, limit, kept, factors + (2 * Block));
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector512<uint> low, Vector512<uint> high, Vector512<uint> limit, Vector512<uint> kept, float* factors)
    {
        Vector512<uint> lowKept = Vector512.GreaterThanOrEqual(low, limit) & kept, highKept = Vector512.GreaterThanOrEqual(high, limit) & kept;
        lowKept.GetLower().AsSingle().Store(factors);
        highKept.GetLower().AsSingle().Store(factors + 8);
        lowKept.GetUpper().AsSingle().Store(factors + Block);
        highKept.GetUpper().AsSingle().Store(factors + Block + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector256<uint> low, Vector256<uint> high, Vector256<uint> limit, Vector256<uint> kept, float* factors)
    {
        (Vector256.GreaterThanOrEqual(low, limit) & kept).AsSingle().Store(factors);
        (Vector256.GreaterThanOrEqual(high, limit) & kept).AsSingle().Store(factors + 8);
    }

    private float One(ulong index)
    {
        ulong words = _key.Bits((index / Block * 8) + (index % 8));
        uint word = index % Block < 8 ? (uint)words : (uint)(words >> 32);
        return word < _threshold ? 0 : Keep;
    }
}
