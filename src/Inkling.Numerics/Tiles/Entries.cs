using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// A left operand of eight rows as a list of columns, [entry, 8], without those in which all eight are zero, and where in the right operand's
/// panel each has its row. Four fifths of a picture of a digit is paper: half of the columns of eight pictures fall away, and the sums that
/// remain are the same to the last bit, for weights that are finite.
/// </summary>
internal static unsafe class Entries
{
    /// <summary>
    /// Keeps eight neighbouring columns of x row after row: the left operand of a product with x transposed.
    /// </summary>
    /// <param name="x">The first of the columns.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="width">Columns that exist, at most eight.</param>
    /// <param name="values">Receives up to [rows, 8].</param>
    /// <param name="places">Receives up to [rows] places in a panel.</param>
    /// <returns>The number of entries.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int OfColumns(float* x, int rows, nint stride, int width, float* values, int* places)
    {
        int count = 0, step = Tile.Columns;
        if (width < Tile.Rows)
        {
            for (int n = 0; n < rows; n++)
            {
                for (int i = 0; i < Tile.Rows; i++)
                    values[(n * Tile.Rows) + i] = i < width ? x[(n * stride) + i] : 0;
                places[n] = n * step;
            }
            return rows;
        }
        for (int n = 0, place = 0; n < rows; n++, place += step)
        {
            Vector256<float> eight = Vector256.Load(x + (n * stride));
            eight.Store(values + (count * Tile.Rows));
            places[count] = place;
            count += Vector256.EqualsAll(eight, Vector256<float>.Zero) ? 0 : 1;
        }
        return count;
    }

    /// <summary>Keeps the columns of up to eight rows of x; missing rows are zeros.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="rows">Rows that exist, at most eight.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="scratch">Working memory, [columns, 8].</param>
    /// <param name="values">Receives up to [columns, 8].</param>
    /// <param name="places">Receives up to [columns] places in a panel.</param>
    /// <returns>The number of entries.</returns>
    internal static int OfRows(float* x, int rows, int columns, float* scratch, float* values, int* places)
    {
        if (rows < Tile.Rows)
            new Span<float>(scratch, columns * Tile.Rows).Clear();
        Panels.Transpose(x, rows, columns, columns, scratch, Tile.Rows);
        return OfColumns(scratch, columns, Tile.Rows, Tile.Rows, values, places);
    }

    /// <summary>
    /// Whether lists pay for this left operand: at least a quarter of the columns of its first eight rows are zeros. The results are the same either way.
    /// </summary>
    internal static bool Pay(float* x, int rows, int columns)
    {
        if (rows < Tile.Rows)
            return false;
        int empty = 0, whole = columns / Tile.Rows * Tile.Rows;
        for (int i = 0; i < whole; i += Tile.Rows)
        {
            Vector256<float> any = Vector256<float>.Zero;
            for (int r = 0; r < Tile.Rows; r++)
                any = Vector256.ConditionalSelect(Vector256.Equals(any, Vector256<float>.Zero), Vector256.Load(x + (r * columns) + i), any);
            empty += BitOperations.PopCount(Vector256.Equals(any, Vector256<float>.Zero).ExtractMostSignificantBits());
        }
        return 4 * empty >= columns;
    }
}
