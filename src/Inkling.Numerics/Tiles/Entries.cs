using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Makes an <see cref="EntryList"/> of four rows of a left operand. Four fifths of a picture of a digit is paper: three fifths of the columns of four pictures,
/// and seven tenths of the runs of four pixels, fall away, and the sums that remain are the same to the last bit, for weights that are finite.
/// </summary>
internal static unsafe class Entries
{
    /// <summary>Rows of a list.</summary>
    internal const int Rows = 4;

    /// <summary>Columns of the results that a list is multiplied for at a time: two panels.</summary>
    internal static int TileColumns => 2 * Tile.Columns;

    /// <summary>Neighbouring columns of x whose lists are made together: one cache line.</summary>
    internal const int Strip = 4 * Rows;

    /// <summary>
    /// Columns after which a list notes how far it is: 28 KB of two panels, which stay in the nearest cache while all rows pass. Without that, four loads for
    /// 16 multiply-adds come from the second cache, at 32 bytes a cycle, and it is the limit.
    /// </summary>
    internal const int Block = 7 * Lists.Group;

    /// <summary>Floats and places that a row of a list needs for so many columns: lists are written sixteen entries at a time.</summary>
    internal static int Room(int columns) => columns + Lists.Group;

    /// <summary>
    /// The lists of up to sixteen neighbouring columns of x, four for each list, row of x after row: left operands of a product with x
    /// transposed. Columns that do not exist are zeros.
    /// </summary>
    /// <param name="x">The first of the columns.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="width">Columns that exist, at most sixteen.</param>
    /// <param name="values">Receives up to [4, rows, 4].</param>
    /// <param name="places">Receives up to [4, rows] places in a panel.</param>
    /// <param name="counts">Receives the number of entries of each of the four lists.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OfColumns(float* x, int rows, nint stride, int width, float* values, int* places, int* counts)
    {
        float* padded = stackalloc float[Strip];
        new Span<float>(padded, Strip).Clear();
        float* v1 = values + ((long)rows * Rows), v2 = v1 + ((long)rows * Rows), v3 = v2 + ((long)rows * Rows);
        int* p1 = places + rows, p2 = p1 + rows, p3 = p2 + rows;
        nint n0 = 0, n1 = 0, n2 = 0, n3 = 0;
        int step = Tile.Columns, place = 0;
        for (int n = 0; n < rows; n++, x += stride, place += step)
        {
            float* from = x;
            if (width < Strip)
            {
                for (int i = 0; i < width; i++)
                    padded[i] = x[i];
                from = padded;
            }
            n0 += Append(from, place, values, places, n0);
            n1 += Append(from + Rows, place, v1, p1, n1);
            n2 += Append(from + (2 * Rows), place, v2, p2, n2);
            n3 += Append(from + (3 * Rows), place, v3, p3, n3);
        }
        (counts[0], counts[1], counts[2], counts[3]) = ((int)n0, (int)n1, (int)n2, (int)n3);
    }

    /// <summary>Writes an entry, and says whether it stays: 1, or 0 where all four are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Append(float* from, int place, float* values, int* places, nint count)
    {
        Vector128<float> four = Vector128.Load(from);
        four.Store(values + (count * Rows));
        places[count] = place;
        return Vector128.EqualsAll(four, Vector128<float>.Zero) ? 0 : 1;
    }

    /// <summary>The list of up to four rows of x; a row that does not exist repeats the first.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="rows">Rows that exist, at most four.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="values">Receives up to [4, columns], each row with <see cref="Room"/>.</param>
    /// <param name="places">Receives up to [columns] places in a panel, with <see cref="Room"/>.</param>
    /// <param name="starts">Receives the number of entries before each <see cref="Block"/> of columns, and last the number of all.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OfRows(float* x, int rows, int columns, float* values, int* places, int* starts)
    {
        float* x1 = x + (rows > 1 ? columns : 0), x2 = x + (rows > 2 ? 2 * columns : 0), x3 = x + (rows > 3 ? 3 * columns : 0);
        float* v1 = values + Room(columns), v2 = v1 + Room(columns), v3 = v2 + Room(columns);
        int step = Tile.Columns, count = 0, k = 0;
        Vector512<int> where = Vector512<int>.Indices * step, next = Vector512.Create(Lists.Group * step);
        for (; k <= columns - Lists.Group; k += Lists.Group, where += next)
        {
            if (k % Block == 0)
                *starts++ = count;
            Vector512<float> a = Vector512.Load(x + k), b = Vector512.Load(x1 + k), c = Vector512.Load(x2 + k), d = Vector512.Load(x3 + k);
            Vector512<int> mask = ~Vector512.Equals(a | b | (c | d), Vector512<float>.Zero).AsInt32();
            Lists.Append(b, mask, v1, count);
            Lists.Append(c, mask, v2, count);
            Lists.Append(d, mask, v3, count);
            count = Lists.Append(a, where, mask, values, places, count);
        }
        for (; k < columns; k++)
        {
            if (k % Block == 0)
                *starts++ = count;
            (values[count], v1[count], v2[count], v3[count]) = (x[k], x1[k], x2[k], x3[k]);
            places[count] = k * step;
            count += x[k] == 0 && x1[k] == 0 && x2[k] == 0 && x3[k] == 0 ? 0 : 1;
        }
        *starts = count;
    }

    /// <summary>
    /// Whether lists pay for this left operand: at least a quarter of the columns of its first four rows are zeros. The results are the same either way.
    /// </summary>
    internal static bool Pay(float* x, int rows, int columns)
    {
        if (rows < Rows)
            return false;
        int empty = 0, whole = columns / 8 * 8;
        for (int i = 0; i < whole; i += 8)
        {
            Vector256<float> any = Vector256.Load(x + i) | Vector256.Load(x + columns + i);
            any |= Vector256.Load(x + (2 * columns) + i) | Vector256.Load(x + (3 * columns) + i);
            empty += BitOperations.PopCount(Vector256.Equals(any, Vector256<float>.Zero).ExtractMostSignificantBits());
        }
        return 4 * empty >= columns;
    }

    /// <summary>Multiplies a list into results of which at the edges some do not exist; see <see cref="Tile.MultiplyEntries"/>.</summary>
    /// <param name="list">The left operand.</param>
    /// <param name="left">A panel.</param>
    /// <param name="right">The next one, or null.</param>
    /// <param name="start">One row that all sums begin with; null to go on with what is in c.</param>
    /// <param name="rows">Rows that exist, at most four.</param>
    /// <param name="width">Columns that exist, at most <see cref="TileColumns"/>.</param>
    /// <param name="c">The first result.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    internal static void Multiply(in EntryList list, float* left, float* right, float* start, int rows, int width, float* c, nint stride)
    {
        if (rows == Rows && width == TileColumns)
        {
            Tile.MultiplyEntries(list, left, right, start == null ? c : start, start == null ? stride : 0, c, stride);
            return;
        }
        MultiplyPart(list, left, right, start, rows, width, c, stride);
    }

    private static void MultiplyPart(in EntryList list, float* left, float* right, float* start, int rows, int width, float* c, nint stride)
    {
        float* tile = stackalloc float[Rows * TileColumns];
        if (start == null)
            Tile.Read(c, stride, rows, width, tile, TileColumns);
        Tile.MultiplyEntries(list, left, right, start == null ? tile : start, start == null ? TileColumns : 0, tile, TileColumns);
        Tile.Write(tile, TileColumns, rows, width, c, stride);
    }
}
