using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias for a few rows, row after row: b is read where it lies, and only those of its rows whose factor
/// is not zero. The sums are the chains of the tiles, so a sample gives the same bits alone and in a batch. One piece is a strip of columns.
/// </summary>
internal readonly unsafe struct FewRowsWork(int rows, int depth, int columns, float* a, float* b, float* bias, float* y, LinearEnd finish) : IWork
{
    // Registers of a strip: enough chains to hide the latency of a multiply-add, few enough that 128 columns are shared by two threads.
    private const int Registers = 4;

    private static int Strip => Registers * Tile.Lanes;

    internal int Pieces => (columns + Strip - 1) / Strip;

    public void Run(int piece)
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Lanes512>(piece * Strip);
        else
            Run<Lanes256>(piece * Strip);
    }

    private void Run<T>(int column)
        where T : unmanaged, ILanes<T>
    {
        int end = Math.Min(columns, column + Strip), room = depth + Lists.Group;
        float* values = Scratch.Local(2L * room);
        int* places = (int*)(values + room);
        for (int r = 0; r < rows; r++)
        {
            float* to = y + ((long)r * columns);
            int count = List(a + ((long)r * depth), values, places);
            if (end - column == Strip)
            {
                Registered<T>(count, values, places, b + column, bias == null ? null : bias + column, to + column);
            }
            else
            {
                for (int j = column; j < end; j += T.Count)
                    Narrow<T>(count, values, places, j, Math.Min(T.Count, end - j), to + j);
            }
            finish.Apply(to + column, r, column, 1, end - column);
        }
    }

    /// <summary>The factors of one row that are not zero, and where in b the rows begin that they go with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int List(float* x, float* values, int* places)
    {
        int count = 0, k = 0;
        Vector512<int> where = Vector512<int>.Indices * columns, step = Vector512.Create(Lists.Group * columns);
        for (; k <= depth - Lists.Group; k += Lists.Group, where += step)
        {
            Vector512<float> value = Vector512.Load(x + k);
            count = Lists.Append(value, where, ~Vector512.Equals(value, Vector512<float>.Zero).AsInt32(), values, places, count);
        }
        for (; k < depth; k++)
        {
            values[count] = x[k];
            places[count] = k * columns;
            count += x[k] == 0 ? 0 : 1;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registered<T>(int count, float* values, int* places, float* b, float* bias, float* y)
        where T : unmanaged, ILanes<T>
    {
        T c0 = T.Zero, c1 = c0, c2 = c0, c3 = c0;
        if (bias != null)
        {
            c0 = T.Load(bias);
            c1 = T.Load(bias + T.Count);
            c2 = T.Load(bias + (2 * T.Count));
            c3 = T.Load(bias + (3 * T.Count));
        }
        for (int i = 0; i < count; i++)
        {
            T x = T.Broadcast(values[i]);
            float* from = b + places[i];
            c0 = T.MultiplyAdd(x, T.Load(from), c0);
            c1 = T.MultiplyAdd(x, T.Load(from + T.Count), c1);
            c2 = T.MultiplyAdd(x, T.Load(from + (2 * T.Count)), c2);
            c3 = T.MultiplyAdd(x, T.Load(from + (3 * T.Count)), c3);
        }
        T.Store(c0, y);
        T.Store(c1, y + T.Count);
        T.Store(c2, y + (2 * T.Count));
        T.Store(c3, y + (3 * T.Count));
    }

    /// <summary>At most one register of columns: whole registers are read as long as the matrix goes on behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Narrow<T>(int count, float* values, int* places, int column, int width, float* to)
        where T : unmanaged, ILanes<T>
    {
        float* padded = stackalloc float[T.Count];
        for (int j = 0; j < T.Count; j++)
            padded[j] = bias == null || j >= width ? 0 : bias[column + j];
        T sum = T.Load(padded);
        long end = (long)depth * columns;
        for (int i = 0; i < count; i++)
        {
            long at = places[i] + (long)column;
            T x = T.Broadcast(values[i]);
            if (end - at >= T.Count)
            {
                sum = T.MultiplyAdd(x, T.Load(b + at), sum);
                continue;
            }
            new ReadOnlySpan<float>(b + at, width).CopyTo(new Span<float>(padded, width));
            sum = T.MultiplyAdd(x, T.Load(padded), sum);
        }
        T.Store(sum, padded);
        new ReadOnlySpan<float>(padded, width).CopyTo(new Span<float>(to, width));
    }
}
