using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The loops behind <see cref="Tile.MultiplyEntries"/>, written out like those of <see cref="RowsKernel"/>.
/// </summary>
internal static unsafe class EntriesKernel
{
    /// <summary>Eight rows by two registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void EightRows<T>(int count, float* a, int* place, float* panel, float* start, nint startStride, float* c, nint stride)
        where T : unmanaged, ILanes<T>
    {
        float* row = start;
        T c00 = T.Load(row), c01 = T.Load(row + T.Count);
        row += startStride;
        T c10 = T.Load(row), c11 = T.Load(row + T.Count);
        row += startStride;
        T c20 = T.Load(row), c21 = T.Load(row + T.Count);
        row += startStride;
        T c30 = T.Load(row), c31 = T.Load(row + T.Count);
        row += startStride;
        T c40 = T.Load(row), c41 = T.Load(row + T.Count);
        row += startStride;
        T c50 = T.Load(row), c51 = T.Load(row + T.Count);
        row += startStride;
        T c60 = T.Load(row), c61 = T.Load(row + T.Count);
        row += startStride;
        T c70 = T.Load(row), c71 = T.Load(row + T.Count);
        for (nint k = 0; k < count; k++)
        {
            float* b = panel + place[k];
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            T x = T.Broadcast(a[0]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);
            x = T.Broadcast(a[1]);
            c10 = T.MultiplyAdd(x, b0, c10);
            c11 = T.MultiplyAdd(x, b1, c11);
            x = T.Broadcast(a[2]);
            c20 = T.MultiplyAdd(x, b0, c20);
            c21 = T.MultiplyAdd(x, b1, c21);
            x = T.Broadcast(a[3]);
            c30 = T.MultiplyAdd(x, b0, c30);
            c31 = T.MultiplyAdd(x, b1, c31);
            x = T.Broadcast(a[4]);
            c40 = T.MultiplyAdd(x, b0, c40);
            c41 = T.MultiplyAdd(x, b1, c41);
            x = T.Broadcast(a[5]);
            c50 = T.MultiplyAdd(x, b0, c50);
            c51 = T.MultiplyAdd(x, b1, c51);
            x = T.Broadcast(a[6]);
            c60 = T.MultiplyAdd(x, b0, c60);
            c61 = T.MultiplyAdd(x, b1, c61);
            x = T.Broadcast(a[7]);
            c70 = T.MultiplyAdd(x, b0, c70);
            c71 = T.MultiplyAdd(x, b1, c71);
            a += Tile.Rows;
        }
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        c += stride;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
        c += stride;
        T.Store(c20, c);
        T.Store(c21, c + T.Count);
        c += stride;
        T.Store(c30, c);
        T.Store(c31, c + T.Count);
        c += stride;
        T.Store(c40, c);
        T.Store(c41, c + T.Count);
        c += stride;
        T.Store(c50, c);
        T.Store(c51, c + T.Count);
        c += stride;
        T.Store(c60, c);
        T.Store(c61, c + T.Count);
        c += stride;
        T.Store(c70, c);
        T.Store(c71, c + T.Count);
    }

    /// <summary>Four rows by two registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourRows<T>(int count, float* a, int* place, float* panel, float* start, nint startStride, float* c, nint stride)
        where T : unmanaged, ILanes<T>
    {
        float* row = start;
        T c00 = T.Load(row), c01 = T.Load(row + T.Count);
        row += startStride;
        T c10 = T.Load(row), c11 = T.Load(row + T.Count);
        row += startStride;
        T c20 = T.Load(row), c21 = T.Load(row + T.Count);
        row += startStride;
        T c30 = T.Load(row), c31 = T.Load(row + T.Count);
        for (nint k = 0; k < count; k++)
        {
            float* b = panel + place[k];
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            T x = T.Broadcast(a[0]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);
            x = T.Broadcast(a[1]);
            c10 = T.MultiplyAdd(x, b0, c10);
            c11 = T.MultiplyAdd(x, b1, c11);
            x = T.Broadcast(a[2]);
            c20 = T.MultiplyAdd(x, b0, c20);
            c21 = T.MultiplyAdd(x, b1, c21);
            x = T.Broadcast(a[3]);
            c30 = T.MultiplyAdd(x, b0, c30);
            c31 = T.MultiplyAdd(x, b1, c31);
            a += Tile.Rows;
        }
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        c += stride;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
        c += stride;
        T.Store(c20, c);
        T.Store(c21, c + T.Count);
        c += stride;
        T.Store(c30, c);
        T.Store(c31, c + T.Count);
    }
}
