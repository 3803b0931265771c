using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The innermost loops that all matrix products and convolutions share: a tile of <see cref="Rows"/> by <see cref="Columns"/>.
/// <para>
/// The right operand is a packed panel, [k, <see cref="Columns"/>]: neighbouring columns, padded with zeros, k after k, aligned
/// to a cache line. The left operand is read where it lies.
/// </para>
/// </summary>
internal static unsafe class Tile
{
    /// <summary>Columns of a tile: two registers of AVX-512, four of AVX2.</summary>
    internal const int Columns = 32;

    /// <summary>Rows of a tile: as many as there are registers for. The batches of practice are multiples of eight, and three is so few that a last row costs little.</summary>
    internal static int Rows => Vector512.IsHardwareAccelerated ? 8 : 3;

    /// <summary>Floats of a register: the widest that the processor handles at full speed. The compiler makes it a constant.</summary>
    internal static int Lanes => Vector512.IsHardwareAccelerated ? Lanes512.Count : Lanes256.Count;

    /// <summary>
    /// c[r, j] = bias[j] + sum over s, k of rows[r][s * segmentStride + k] * panel[s * length + k, j]. A matrix product has one
    /// segment; a convolution has one for each row of its window, because there a pixel's neighbours lie side by side.
    /// </summary>
    /// <param name="rows">Pointers to the left operand's rows, as many as a tile has; a missing row repeats another.</param>
    /// <param name="segments">Number of contiguous pieces of each row.</param>
    /// <param name="segmentStride">Floats from one piece to the next.</param>
    /// <param name="length">Floats of a piece.</param>
    /// <param name="panel">[segments * length, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="c">Receives the tile.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    internal static void MultiplyRows(float** rows, int segments, nint segmentStride, nint length, float* panel, float* bias, float* c, nint stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            RowsKernel.EightRows<Lanes512, Vector512<float>, StoreEnd<Lanes512, Vector512<float>>>(rows, segments, segmentStride, length, panel, bias, new(c, stride));
            return;
        }
        RowsKernel.ThreeRows<Lanes256, Vector256<float>>(rows, segments, segmentStride, length, panel, bias, c, stride);
    }

    /// <summary>
    /// The same product, of which every four rows are the results of one pooling window: what leaves the registers is their maximum, after
    /// ReLU, and which of the four it was.
    /// </summary>
    /// <param name="rows">Eight pointers, two windows.</param>
    /// <param name="segments">Number of contiguous pieces of each row.</param>
    /// <param name="segmentStride">Floats from one piece to the next.</param>
    /// <param name="length">Floats of a piece.</param>
    /// <param name="panel">[segments * length, columns].</param>
    /// <param name="width">Columns that exist; of the others, not all may be written.</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">Receives the maxima of the first window.</param>
    /// <param name="winner">Receives its winners.</param>
    /// <param name="next">Values from one window's results to the next one's.</param>
    internal static void MultiplyWindows(
        float** rows, int segments, nint segmentStride, nint length, float* panel, int width, float* bias, float* y, byte* winner, nint next)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            RowsKernel.EightRows<Lanes512, Vector512<float>, PoolEnd<Lanes512, Vector512<float>>>(rows, segments, segmentStride, length, panel, bias, new(y, winner, next));
            return;
        }
        for (int j = 0; j < width; j += Columns / 2)
        {
            RowsKernel.FourRows<Lanes256, Vector256<float>>(rows, segments, segmentStride, length, panel + j, bias + j, y + j, winner + j);
            RowsKernel.FourRows<Lanes256, Vector256<float>>(rows + 4, segments, segmentStride, length, panel + j, bias + j, y + next + j, winner + next + j);
        }
    }

    /// <summary>
    /// c[r, j] = start[r, j] + sum over s, k of a[s * segmentStride + k * step + r] * panel[s * length + k, j]: the product of a
    /// transposed left operand, whose rows lie side by side. Gradients with respect to weights are of this kind.
    /// </summary>
    /// <param name="a">The first of neighbouring floats, as many as a tile has rows.</param>
    /// <param name="segments">Number of runs.</param>
    /// <param name="segmentStride">Floats from one run to the next.</param>
    /// <param name="length">Steps of a run.</param>
    /// <param name="step">Floats from one step to the next.</param>
    /// <param name="panel">[segments * length, columns].</param>
    /// <param name="start">What the sums begin with; may be c.</param>
    /// <param name="startStride">Floats from one row of start to the next; 0 for one row for all.</param>
    /// <param name="c">Receives the tile.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    internal static void MultiplyColumns(
        float* a, int segments, nint segmentStride, int length, nint step, float* panel, float* start, nint startStride, float* c, nint stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ColumnsKernel.EightRows<Lanes512, Vector512<float>>(a, segments, segmentStride, length, step, panel, start, startStride, c, stride);
            return;
        }
        ColumnsKernel.ThreeRows<Lanes256, Vector256<float>>(a, segments, segmentStride, length, step, panel, start, startStride, c, stride);
    }

    /// <summary>
    /// c[r, j] = start[r, j] + sum over entries k of row r of the list times panel[place[k] + j], for <see cref="Entries.Rows"/> rows and two panels beside each other, or one: the
    /// product of a left operand of which only the columns that are not zero are kept; see <see cref="Entries"/>.
    /// </summary>
    /// <param name="list">The left operand.</param>
    /// <param name="left">[.., columns].</param>
    /// <param name="right">The next panel, [.., columns]; null for none, as always with AVX2.</param>
    /// <param name="start">What the sums begin with; may be c.</param>
    /// <param name="startStride">Floats from one row of start to the next; 0 for one row for all.</param>
    /// <param name="c">Receives the tile, the second panel's results behind the first's.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    internal static void MultiplyEntries(in EntryList list, float* left, float* right, float* start, nint startStride, float* c, nint stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            if (right != null)
                EntriesKernel.FourByFour<Lanes512, Vector512<float>>(list, left, right, start, startStride, c, stride);
            else
                EntriesKernel.FourByTwo<Lanes512, Vector512<float>>(list, left, start, startStride, c, stride);
            return;
        }
        EntriesKernel.ThreeByFour<Lanes256, Vector256<float>>(list, left, start, startStride, c, stride);
    }

    /// <summary>The biases of a tile's columns: those that exist, zeros for the others, or for all where bias is null.</summary>
    internal static void PadBias(float* bias, int columns, float* padded, int width)
    {
        for (int j = 0; j < width; j++)
            padded[j] = bias == null || j >= columns ? 0 : bias[j];
    }

    /// <summary>c += tile for the rows and columns that exist.</summary>
    internal static void Add(float* tile, int rows, int columns, float* c, nint stride)
    {
        for (int r = 0; r < rows; r++, tile += Columns, c += stride)
        {
            int j = 0;
            for (; j <= columns - 8; j += 8)
                (Vector256.Load(c + j) + Vector256.Load(tile + j)).Store(c + j);
            for (; j < columns; j++)
                c[j] += tile[j];
        }
    }
}
