using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Makes an <see cref="EntryList"/> of four rows of a left operand, or of three with AVX2. Four fifths of a picture of a digit is paper: three fifths of the columns of four pictures,
/// and seven tenths of the runs of four pixels, fall away, and the sums that remain are the same to the last bit, for weights that are finite.
/// </summary>
internal static unsafe class Entries
{
    /// <summary>Rows of a list: four by four registers are a tile of AVX-512, three by four one of AVX2.</summary>
    internal static int Rows => Vector512.IsHardwareAccelerated ? 4 : 3;

    /// <summary>Columns of the results that a list is multiplied for at a time: two panels, or one with AVX2.</summary>
    internal static int TileColumns => Vector512.IsHardwareAccelerated ? 2 * Tile.Columns : Tile.Columns;

    /// <summary>Lists of a strip.</summary>
    internal static int ListsOfStrip => StripStride / Rows;

    /// <summary>Neighbouring columns of a transposed left operand that a strip has lists of.</summary>
    internal static int Strip => ListsOfStrip * Rows;

    /// <summary>Floats from one row of a strip to the next: one cache line, of which lists of three leave the last float unused.</summary>
    internal const int StripStride = 16;

    /// <summary>
    /// Columns after which a list notes how far it is: 28 KB of two panels, or of one with AVX2, which stay in the nearest cache while all rows pass. Without that, four
    /// loads for 16 multiply-adds (AVX2: 12) come from the second cache, at 32 bytes a cycle, and it is the limit.
    /// </summary>
    internal static int Block => (Vector512.IsHardwareAccelerated ? 7 : 14) * Lists.Group;

    /// <summary>Places that a list of rows needs for so many columns: they are written sixteen at a time.</summary>
    internal static int Room(int columns) => columns + Lists.Group;

    /// <summary>A list of some rows whose columns lie beside each other.</summary>
    internal static EntryList OfRows(float* x, nint stride, int rows, int* places, int count) => new(x, stride, rows, BitOperations.Log2(Tile.Columns), places, count);

    /// <summary>A list of neighbouring columns of a strip.</summary>
    internal static EntryList OfColumns(float* strip, int* places, int count) => new(strip, 1, Rows, BitOperations.Log2(Tile.Columns / StripStride), places, count);

    /// <summary>
    /// Copies neighbouring columns of x into a strip, row of x after row, and finds the places for its lists: left operands of a product with x transposed. Columns
    /// that do not exist are zeros.
    /// </summary>
    /// <param name="x">The first of the columns.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="width">Columns from the first to the last of x; more than <see cref="StripStride"/> make no difference.</param>
    /// <param name="strip">Receives [rows, <see cref="StripStride"/>].</param>
    /// <param name="places">Receives up to [<see cref="ListsOfStrip"/>, rows] places in a panel, each list with <see cref="Room"/>; behind them is a <see cref="Room"/> for what is used in between.</param>
    /// <param name="counts">Receives the number of entries of each list.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FindInColumns(float* x, int rows, nint stride, int width, float* strip, int* places, int* counts)
    {
        int room = Room(rows);
        int* ink = places + (ListsOfStrip * room);
        if (width < StripStride)
        {
            Matrix.Pad(x, stride, rows, width, strip, StripStride);
            x = strip;
            stride = StripStride;
        }
        for (int n = 0; n < rows; n++, x += stride, strip += StripStride)
        {
            Vector512<float> row = Vector512.Load(x);
            row.Store(strip);
            ink[n] = (int)~Vector512.Equals(row, Vector512<float>.Zero).ExtractMostSignificantBits();
        }
        Vector512<int>.Zero.Store(ink + rows);
        for (int list = 0; list < ListsOfStrip; list++, places += room)
            counts[list] = Find(ink, Vector512.Create(((1 << Rows) - 1) << (list * Rows)), rows, places);
    }

    /// <summary>The places of rows in whose ink there is one of some columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(int* ink, Vector512<int> columns, int rows, int* places)
    {
        Vector512<int> where = Vector512<int>.Indices * Tile.Columns, next = Vector512.Create(Lists.Group * Tile.Columns);
        int count = 0;
        for (int n = 0; n < rows; n += Lists.Group, where += next)
            count = Lists.Append(where, ~Vector512.Equals(Vector512.Load(ink + n) & columns, Vector512<int>.Zero), places, count);
        return count;
    }

    /// <summary>Finds the places for a list of rows of x.</summary>
    /// <param name="x">The first row.</param>
    /// <param name="rows">Rows that exist, at most <see cref="Rows"/>.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="places">Receives up to [columns] places in a panel, with <see cref="Room"/>.</param>
    /// <param name="starts">Receives the number of entries before each <see cref="Block"/> of columns, and last the number of all.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FindInRows(float* x, int rows, int columns, int* places, int* starts)
    {
        float* x1 = x + (rows > 1 ? columns : 0), x2 = x + (rows > 2 ? 2 * columns : 0), x3 = x + (rows > 3 ? 3 * columns : 0);
        int step = Tile.Columns, count = 0, k = 0;
        Vector512<int> where = Vector512<int>.Indices * step, next = Vector512.Create(Lists.Group * step);
        for (; k <= columns - Lists.Group; k += Lists.Group, where += next)
        {
            if (k % Block == 0)
                *starts++ = count;
            Vector512<float> any = Vector512.Load(x + k) | Vector512.Load(x1 + k) | (Vector512.Load(x2 + k) | Vector512.Load(x3 + k));
            count = Lists.Append(where, ~Vector512.Equals(any, Vector512<float>.Zero).AsInt32(), places, count);
        }
        for (; k < columns; k++)
        {
            if (k % Block == 0)
                *starts++ = count;
            places[count] = k * step;
            count += x[k] == 0 && x1[k] == 0 && x2[k] == 0 && x3[k] == 0 ? 0 : 1;
        }
        *starts = count;
    }

    /// <summary>
    /// Whether lists pay for this left operand: at least a sixth of the columns that its first rows have in common are zeros (with 22 % of them 512->256 is 1.08 to 1.12 times as
    /// fast with lists, Zen 4 with AVX2). The results are the same either way.
    /// </summary>
    internal static bool Pay(float* x, int rows, int columns)
    {
        if (rows < Rows)
            return false;
        int empty = 0, whole = columns / 8 * 8;
        for (int i = 0; i < whole; i += 8)
        {
            Vector256<float> any = Vector256.Load(x + i);
            for (int r = 1; r < Rows; r++)
                any |= Vector256.Load(x + ((long)r * columns) + i);
            empty += BitOperations.PopCount(Vector256.Equals(any, Vector256<float>.Zero).ExtractMostSignificantBits());
        }
        return 6 * empty >= columns;
    }

    /// <summary>Multiplies a list into results of which at the edges some do not exist; see <see cref="Tile.MultiplyEntries"/>.</summary>
    /// <param name="list">The left operand.</param>
    /// <param name="left">A panel.</param>
    /// <param name="right">The next one, or null.</param>
    /// <param name="start">One row that all sums begin with; null to go on with what is in c.</param>
    /// <param name="rows">Rows that exist, at most <see cref="Rows"/>.</param>
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

    // Rows of the tile that nobody writes begin with what lies there, and nobody reads what becomes of them.
    [SkipLocalsInit]
    private static void MultiplyPart(in EntryList list, float* left, float* right, float* start, int rows, int width, float* c, nint stride)
    {
        float* tile = stackalloc float[Rows * TileColumns];
        if (start == null)
            Matrix.Pad(c, stride, rows, width, tile, TileColumns);
        Tile.MultiplyEntries(list, left, right, start == null ? tile : start, start == null ? TileColumns : 0, tile, TileColumns);
        Matrix.Copy(tile, TileColumns, rows, width, c, stride);
    }
}
