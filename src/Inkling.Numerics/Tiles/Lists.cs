using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>Lists of the values that count and of where they belong, made sixteen at a time.</summary>
internal static unsafe class Lists
{
    /// <summary>Values that are looked at together.</summary>
    internal const int Group = 16;

    /// <summary>
    /// Appends those of sixteen entries whose mask is set. Writes sixteen values and places whatever their number, so there has to be
    /// room.
    /// </summary>
    /// <returns>The new number of entries.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Append(Vector512<float> value, Vector512<int> where, Vector512<int> mask, float* values, int* places, int count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.Compress(Vector512<float>.Zero, mask.AsSingle(), value).Store(values + count);
            Avx512F.Compress(Vector512<int>.Zero, mask, where).Store(places + count);
            return count + BitOperations.PopCount(mask.ExtractMostSignificantBits());
        }
        for (int i = 0; i < Group; i++)
        {
            values[count] = value[i];
            places[count] = where[i];
            count -= mask[i];
        }
        return count;
    }

    /// <summary>Appends those of sixteen places in a panel whose mask is set, in the same way; they lie a row of the panel apart.</summary>
    /// <returns>The new number of places.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Append(Vector512<int> where, Vector512<int> mask, int* places, int count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.Compress(Vector512<int>.Zero, mask, where).Store(places + count);
            return count + BitOperations.PopCount(mask.ExtractMostSignificantBits());
        }
        int first = where.ToScalar();
        for (ulong bits = mask.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            places[count++] = first + (BitOperations.TrailingZeroCount(bits) * Tile.Columns);
        return count;
    }
}
