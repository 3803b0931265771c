namespace Inkling.Numerics;

/// <summary>
/// A left operand of a few rows (<see cref="Entries.Rows"/>) without the columns in which all of them are zero: a list of the columns that are left. Column k goes with the row of the right operand
/// that begins <c>place = k * Tile.Columns</c> floats into a panel; the values stay where they are, row r's at <c>values[(r * rowStride) + (place >> shift)]</c>.
/// </summary>
/// <param name="values">The first row.</param>
/// <param name="rowStride">Floats from one row to the next.</param>
/// <param name="rows">Rows that exist; the last stands for those that do not.</param>
/// <param name="shift">Binary logarithm of the floats of a panel's row, for one float from column to column of a row; less for more.</param>
/// <param name="places">[entries].</param>
/// <param name="count">Entries.</param>
internal readonly unsafe struct EntryList(float* values, nint rowStride, int rows, int shift, int* places, int count)
{
    internal int Shift => shift;

    internal int* Places => places;

    internal int Count => count;

    internal float* Row(int row) => values + (Math.Min(row, rows - 1) * rowStride);
}
