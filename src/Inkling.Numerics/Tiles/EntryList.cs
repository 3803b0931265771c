namespace Inkling.Numerics;

/// <summary>
/// A left operand of four rows without the columns in which all four are zero. Entry k of row r is <c>values[(r * rowStride) + (k * step)]</c>; it goes with the
/// row of the right operand that begins <c>places[k]</c> floats into a panel.
/// </summary>
/// <param name="values">The first row's first entry.</param>
/// <param name="rowStride">Floats from one row to the next.</param>
/// <param name="step">Floats from one entry to the next.</param>
/// <param name="places">[entries].</param>
/// <param name="count">Entries.</param>
internal readonly unsafe struct EntryList(float* values, nint rowStride, nint step, int* places, int count)
{
    internal float* Values => values;

    internal nint RowStride => rowStride;

    internal nint Step => step;

    internal int* Places => places;

    internal int Count => count;
}
