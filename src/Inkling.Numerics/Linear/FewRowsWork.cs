using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias for a few rows, row after row: b is read where it lies, and only those of its rows whose factor
/// is not zero. The sums are the chains of the tiles, so a sample gives the same bits alone and in a batch. One piece is a strip of columns.
/// </summary>
internal readonly unsafe struct FewRowsWork(int rows, float* a, RightOperand b, float* bias, float* y, LinearEnd finish) : IWork
{
    // Columns of a strip, two panels: enough chains to hide the latency of a multiply-add, few enough that 128 columns are shared by two threads.
    private const int Strip = 2 * Tile.Columns;

    private readonly long _call = Scratch.NextCall();

    internal int Pieces => (b.Columns + Strip - 1) / Strip;

    // Floats from one row of b to the next.
    private int Step => b.IsPacked ? Tile.Columns : b.Columns;

    public void Run(int piece)
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Lanes512, Vector512<float>>(piece * Strip);
        else
            Run<Lanes256, Vector256<float>>(piece * Strip);
    }

    private void Run<T, TVector>(int column)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int columns = b.Columns, width = Math.Min(Strip, columns - column);
        float* values = ListsOfThisThread();
        float* tile = stackalloc float[2 * Strip];
        float* padded = tile + Strip;
        Tile.PadBias(bias == null ? null : bias + column, width, padded, Strip);
        // Columns that are read as whole panels: the last one is padded only where b is packed. Where there is no second panel, the first stands in for it.
        int whole = b.IsPacked ? width : width / Tile.Columns * Tile.Columns;
        float* left = b.Start + (b.IsPacked ? column / Tile.Columns * b.PanelSize : column);
        float* right = whole <= Tile.Columns ? left : left + (b.IsPacked ? b.PanelSize : Tile.Columns);
        for (int r = 0; r < rows; r++, values += Size)
        {
            float* to = y + ((long)r * columns) + column;
            int* places = (int*)(values + Room);
            int count = places[Room];
            if (width == Strip)
            {
                Registered<T, TVector>(count, values, places, left, right, padded, to);
            }
            else if (whole > 0)
            {
                Registered<T, TVector>(count, values, places, left, right, padded, tile);
                new ReadOnlySpan<float>(tile, whole).CopyTo(new Span<float>(to, whole));
            }
            for (int j = whole; j < width; j += T.Count)
                Narrow<T, TVector>(count, values, places, column + j, Math.Min(T.Count, width - j), padded + j, to + j);
            finish.Apply(to, r, column, 1, width);
        }
    }

    // Factors of a list and as many places, which are written sixteen at a time, and their number.
    private int Room => b.Depth + Lists.Group;

    private long Size => (2L * Room) + 1;

    /// <summary>The lists of all rows, made when a piece first comes to a thread: one takes longer than what a piece then does with it.</summary>
    private float* ListsOfThisThread()
    {
        float* lists = Scratch.Kept(_call, rows * Size, out bool isNew);
        for (int r = 0; isNew && r < rows; r++)
        {
            float* values = lists + (r * Size);
            int* places = (int*)(values + Room);
            places[Room] = List(a + ((long)r * b.Depth), values, places);
        }
        return lists;
    }

    /// <summary>The factors of one row that are not zero, and where in b the rows begin that they go with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int List(float* x, float* values, int* places)
    {
        int count = 0, k = 0;
        int depth = b.Depth, rowStep = Step;
        Vector512<int> where = Vector512<int>.Indices * rowStep, step = Vector512.Create(Lists.Group * rowStep);
        for (; k <= depth - Lists.Group; k += Lists.Group, where += step)
        {
            Vector512<float> value = Vector512.Load(x + k);
            count = Lists.Append(value, where, ~Vector512.Equals(value, Vector512<float>.Zero).AsInt32(), values, places, count);
        }
        for (; k < depth; k++)
        {
            values[count] = x[k];
            places[count] = k * rowStep;
            count += x[k] == 0 ? 0 : 1;
        }
        return count;
    }

    /// <summary>A strip: four registers of AVX-512, eight of AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registered<T, TVector>(int count, float* values, int* places, float* left, float* right, float* bias, float* y)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // The compiler knows which it is.
        bool isWide = 4 * T.Count == Strip;
        float* biasRight = bias + Tile.Columns;
        TVector c0 = T.Load(bias), c1 = T.Load(bias + T.Count), c2 = isWide ? T.Zero : T.Load(bias + (2 * T.Count)), c3 = isWide ? T.Zero : T.Load(bias + (3 * T.Count));
        TVector c4 = T.Load(biasRight), c5 = T.Load(biasRight + T.Count), c6 = isWide ? T.Zero : T.Load(biasRight + (2 * T.Count)), c7 = isWide ? T.Zero : T.Load(biasRight + (3 * T.Count));
        for (int i = 0; i < count; i++)
        {
            TVector x = T.Broadcast(values[i]);
            nint at = places[i];
            c0 = T.MultiplyAdd(x, T.Load(left + at), c0);
            c1 = T.MultiplyAdd(x, T.Load(left + at + T.Count), c1);
            c4 = T.MultiplyAdd(x, T.Load(right + at), c4);
            c5 = T.MultiplyAdd(x, T.Load(right + at + T.Count), c5);
            if (isWide)
                continue;
            c2 = T.MultiplyAdd(x, T.Load(left + at + (2 * T.Count)), c2);
            c3 = T.MultiplyAdd(x, T.Load(left + at + (3 * T.Count)), c3);
            c6 = T.MultiplyAdd(x, T.Load(right + at + (2 * T.Count)), c6);
            c7 = T.MultiplyAdd(x, T.Load(right + at + (3 * T.Count)), c7);
        }
        float* yRight = y + Tile.Columns;
        T.Store(c0, y);
        T.Store(c1, y + T.Count);
        T.Store(c4, yRight);
        T.Store(c5, yRight + T.Count);
        if (isWide)
            return;
        T.Store(c2, y + (2 * T.Count));
        T.Store(c3, y + (3 * T.Count));
        T.Store(c6, yRight + (2 * T.Count));
        T.Store(c7, yRight + (3 * T.Count));
    }

    /// <summary>At most one register of columns of a b that is not packed: whole registers are read as long as the matrix goes on behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Narrow<T, TVector>(int count, float* values, int* places, int column, int width, float* start, float* to)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* padded = stackalloc float[T.Count];
        TVector sum = T.Load(start);
        T.Store(T.Zero, padded);
        long end = (long)b.Depth * b.Columns;
        for (int i = 0; i < count; i++)
        {
            long at = places[i] + (long)column;
            TVector x = T.Broadcast(values[i]);
            if (end - at >= T.Count)
            {
                sum = T.MultiplyAdd(x, T.Load(b.Start + at), sum);
                continue;
            }
            new ReadOnlySpan<float>(b.Start + at, width).CopyTo(new Span<float>(padded, width));
            sum = T.MultiplyAdd(x, T.Load(padded), sum);
        }
        T.Store(sum, padded);
        new ReadOnlySpan<float>(padded, width).CopyTo(new Span<float>(to, width));
    }
}
