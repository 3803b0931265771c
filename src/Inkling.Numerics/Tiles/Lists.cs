using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
        if (Avx2.IsSupported)
        {
            uint low = mask.GetLower().ExtractMostSignificantBits(), high = mask.GetUpper().ExtractMostSignificantBits();
            Vector256<int> order = Order(low);
            Avx2.PermuteVar8x32(value.GetLower(), order).Store(values + count);
            Avx2.PermuteVar8x32(where.GetLower(), order).Store(places + count);
            count += BitOperations.PopCount(low);
            order = Order(high);
            Avx2.PermuteVar8x32(value.GetUpper(), order).Store(values + count);
            Avx2.PermuteVar8x32(where.GetUpper(), order).Store(places + count);
            return count + BitOperations.PopCount(high);
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
        if (Avx2.IsSupported)
        {
            uint low = mask.GetLower().ExtractMostSignificantBits(), high = mask.GetUpper().ExtractMostSignificantBits();
            Avx2.PermuteVar8x32(where.GetLower(), Order(low)).Store(places + count);
            count += BitOperations.PopCount(low);
            Avx2.PermuteVar8x32(where.GetUpper(), Order(high)).Store(places + count);
            return count + BitOperations.PopCount(high);
        }
        int first = where.ToScalar();
        for (ulong bits = mask.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            places[count++] = first + (BitOperations.TrailingZeroCount(bits) * Tile.Columns);
        return count;
    }

    /// <summary>The lanes whose bits are set, in order: what brings them together. Read from a table: Zen 2 takes hundreds of cycles to deposit and extract bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Order(uint bits) =>
        Avx2.ConvertToVector256Int32((byte*)Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetReference(ListOrders.Of), bits)));
}
