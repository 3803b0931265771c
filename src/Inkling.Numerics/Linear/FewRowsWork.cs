using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias for a few rows, row after row: b is streamed where it lies. The sums are the chains of
/// the tiles, so a sample gives the same bits alone and in a batch. One piece is a strip of columns.
/// </summary>
internal readonly unsafe struct FewRowsWork(int rows, int depth, int columns, float* a, float* b, float* bias, float* y, LinearEnd finish) : IWork
{
    // Registers of a strip: enough chains to hide the latency of a multiply-add, and whole cache lines.
    private const int Registers = 8;

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
        int end = Math.Min(columns, column + Strip);
        for (int r = 0; r < rows; r++)
        {
            float* from = a + ((long)r * depth), to = y + ((long)r * columns);
            if (end - column == Strip)
            {
                Registered<T>(from, depth, b + column, columns, bias == null ? null : bias + column, to + column);
            }
            else
            {
                for (int j = column; j < end; j += T.Count)
                    Narrow<T>(from, j, Math.Min(T.Count, end - j), to + j);
            }
            finish.Apply(to + column, r, column, 1, end - column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registered<T>(float* a, int depth, float* b, nint stride, float* bias, float* y)
        where T : unmanaged, ILanes<T>
    {
        T c0 = T.Zero, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        if (bias != null)
        {
            c0 = T.Load(bias);
            c1 = T.Load(bias + T.Count);
            c2 = T.Load(bias + (2 * T.Count));
            c3 = T.Load(bias + (3 * T.Count));
            c4 = T.Load(bias + (4 * T.Count));
            c5 = T.Load(bias + (5 * T.Count));
            c6 = T.Load(bias + (6 * T.Count));
            c7 = T.Load(bias + (7 * T.Count));
        }
        for (int k = 0; k < depth; k++, b += stride)
        {
            T x = T.Broadcast(a[k]);
            c0 = T.MultiplyAdd(x, T.Load(b), c0);
            c1 = T.MultiplyAdd(x, T.Load(b + T.Count), c1);
            c2 = T.MultiplyAdd(x, T.Load(b + (2 * T.Count)), c2);
            c3 = T.MultiplyAdd(x, T.Load(b + (3 * T.Count)), c3);
            c4 = T.MultiplyAdd(x, T.Load(b + (4 * T.Count)), c4);
            c5 = T.MultiplyAdd(x, T.Load(b + (5 * T.Count)), c5);
            c6 = T.MultiplyAdd(x, T.Load(b + (6 * T.Count)), c6);
            c7 = T.MultiplyAdd(x, T.Load(b + (7 * T.Count)), c7);
        }
        T.Store(c0, y);
        T.Store(c1, y + T.Count);
        T.Store(c2, y + (2 * T.Count));
        T.Store(c3, y + (3 * T.Count));
        T.Store(c4, y + (4 * T.Count));
        T.Store(c5, y + (5 * T.Count));
        T.Store(c6, y + (6 * T.Count));
        T.Store(c7, y + (7 * T.Count));
    }

    /// <summary>At most one register of columns: whole registers are read as long as the matrix goes on behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Narrow<T>(float* x, int column, int width, float* to)
        where T : unmanaged, ILanes<T>
    {
        float* padded = stackalloc float[T.Count];
        for (int j = 0; j < T.Count; j++)
            padded[j] = bias == null || j >= width ? 0 : bias[column + j];
        T sum = T.Load(padded);
        float* at = b + column;
        long left = ((long)depth * columns) - column;
        for (int k = 0; k < depth; k++, at += columns, left -= columns)
        {
            if (left >= T.Count)
            {
                sum = T.MultiplyAdd(T.Broadcast(x[k]), T.Load(at), sum);
                continue;
            }
            new ReadOnlySpan<float>(at, width).CopyTo(new Span<float>(padded, width));
            sum = T.MultiplyAdd(T.Broadcast(x[k]), T.Load(padded), sum);
        }
        T.Store(sum, padded);
        new ReadOnlySpan<float>(padded, width).CopyTo(new Span<float>(to, width));
    }
}
