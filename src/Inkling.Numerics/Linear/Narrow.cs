using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// Layers with so few outputs that a tile would compute three columns for each that exists: ten classes, say. Their lanes are the inputs, so nothing is wasted: a result is
/// sixteen sums (eight with AVX2), of every sixteenth product each, which are added at the end; see <see cref="NarrowWork"/> and <see cref="NarrowGradientWork"/>.
/// </summary>
internal static unsafe class Narrow
{
    /// <summary>Outputs that are computed together, and rows: 20 sums in registers, nine loads for 20 multiply-adds. Two groups are ten classes.</summary>
    internal const int Group = 5, Rows = 4;

    /// <summary>The most outputs, padded to whole groups.</summary>
    internal const int MostColumns = 20;

    // Half of the columns of a tile.
    private const int MostOutputs = 16;

    /// <summary>Inputs of a block: one register of AVX-512, two of AVX2.</summary>
    internal const int Block = 16;

    /// <summary>Whether this processor can and the layer is narrow.</summary>
    internal static bool Supports(int outputs) => Avx.IsSupported && outputs <= MostOutputs;

    /// <summary>Outputs, padded to whole groups.</summary>
    internal static int Columns(int outputs) => (outputs + Group - 1) / Group * Group;

    /// <summary>Floats of packed weights.</summary>
    internal static long Size(int inputs, int outputs) => (long)((inputs + Block - 1) / Block) * Block * Columns(outputs);

    /// <summary>Lays weights out for lanes of inputs: [block, columns, 16], zeros where there is no input or output.</summary>
    /// <param name="weight">[inputs, outputs].</param>
    /// <param name="inputs">Rows of the weight.</param>
    /// <param name="outputs">Columns of the weight.</param>
    /// <param name="packed">Receives <see cref="Size"/> floats.</param>
    internal static void Pack(float* weight, int inputs, int outputs, float* packed)
    {
        int size = Columns(outputs) * Block;
        for (int first = 0; first < inputs; first += Block, weight += Block * outputs, packed += size)
        {
            int rows = Math.Min(Block, inputs - first);
            if (rows * outputs < size)
                new Span<float>(packed, size).Clear();
            Panels.Transpose(weight, rows, outputs, outputs, packed, Block);
        }
    }

    /// <summary>
    /// The sums of the lanes of four registers for each of four columns: row after row, column after column. Halves first, then quarters, then inside the quarters, whose
    /// order is the same for all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sums(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        Vector512<float> low = Avx512F.UnpackLow(first, second) + Avx512F.UnpackHigh(first, second), high = Avx512F.UnpackLow(third, fourth) + Avx512F.UnpackHigh(third, fourth);
        return Avx512F.Shuffle(low, high, 0x44) + Avx512F.Shuffle(low, high, 0xEE);
    }

    /// <summary>A quarter of a register for each of four rows: four sums of every fourth lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Quarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector512<float> ab = Avx512F.Shuffle4x128(a, b, 0x44) + Avx512F.Shuffle4x128(a, b, 0xEE), cd = Avx512F.Shuffle4x128(c, d, 0x44) + Avx512F.Shuffle4x128(c, d, 0xEE);
        return Avx512F.Shuffle4x128(ab, cd, 0x88) + Avx512F.Shuffle4x128(ab, cd, 0xDD);
    }
}
