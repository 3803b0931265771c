using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias for a few rows, row after row: b is read where it lies, and only those of its rows whose factor
/// is not zero. The sums are the chains of the tiles, so a sample gives the same bits alone and in a batch. One piece is a strip of columns.
/// </summary>
internal readonly unsafe struct FewRowsWork(int rows, float* a, RightOperand b, float* bias, float* y, LinearEnd finish) : IWork
{
    // Registers of a strip: enough chains to hide the latency of a multiply-add, few enough that 128 columns are shared by two threads.
    private const int Registers = 4;

    private static int Strip => Registers * Tile.Lanes;

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
        int depth = b.Depth, columns = b.Columns, width = Math.Min(Strip, columns - column), room = depth + Lists.Group;
        float* values = Scratch.Local(2L * room);
        int* places = (int*)(values + room);
        float* tile = stackalloc float[2 * Strip];
        float* padded = tile + Strip;
        Tile.PadBias(bias == null ? null : bias + column, width, padded, Strip);
        // A strip is two panels with AVX-512, where b is packed, of which the last may be one; else the halves of one.
        float* left = b.Start + (b.IsPacked ? column / Tile.Columns * b.PanelSize : column);
        float* right = left + (!b.IsPacked || Strip == Tile.Columns ? 2 * T.Count : width > Tile.Columns ? b.PanelSize : 0);
        for (int r = 0; r < rows; r++)
        {
            float* to = y + ((long)r * columns) + column;
            int count = List(a + ((long)r * depth), values, places);
            if (width == Strip)
            {
                Registered<T, TVector>(count, values, places, left, right, padded, to);
            }
            else if (b.IsPacked)
            {
                Registered<T, TVector>(count, values, places, left, right, padded, tile);
                new ReadOnlySpan<float>(tile, width).CopyTo(new Span<float>(to, width));
            }
            else
            {
                for (int j = 0; j < width; j += T.Count)
                    Narrow<T, TVector>(count, values, places, column + j, Math.Min(T.Count, width - j), padded + j, to + j);
            }
            finish.Apply(to, r, column, 1, width);
        }
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registered<T, TVector>(int count, float* values, int* places, float* left, float* right, float* bias, float* y)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector c0 = T.Load(bias), c1 = T.Load(bias + T.Count), c2 = T.Load(bias + (2 * T.Count)), c3 = T.Load(bias + (3 * T.Count));
        for (int i = 0; i < count; i++)
        {
            TVector x = T.Broadcast(values[i]);
            nint at = places[i];
            c0 = T.MultiplyAdd(x, T.Load(left + at), c0);
            c1 = T.MultiplyAdd(x, T.Load(left + at + T.Count), c1);
            c2 = T.MultiplyAdd(x, T.Load(right + at), c2);
            c3 = T.MultiplyAdd(x, T.Load(right + at + T.Count), c3);
        }
        T.Store(c0, y);
        T.Store(c1, y + T.Count);
        T.Store(c2, y + (2 * T.Count));
        T.Store(c3, y + (3 * T.Count));
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
