using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The loops behind <see cref="Tile.MultiplyColumns"/>, written out like those of <see cref="RowsKernel"/>.
/// </summary>
internal static unsafe class ColumnsKernel
{
    /// <summary>Eight rows by two registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void EightRows<T, TVector>(
        float* a, int segments, nint segmentStride, int length, nint step, float* panel, float* start, nint startStride, float* c, nint stride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* row = start;
        TVector c00 = T.Load(row), c01 = T.Load(row + T.Count);
        row += startStride;
        TVector c10 = T.Load(row), c11 = T.Load(row + T.Count);
        row += startStride;
        TVector c20 = T.Load(row), c21 = T.Load(row + T.Count);
        row += startStride;
        TVector c30 = T.Load(row), c31 = T.Load(row + T.Count);
        row += startStride;
        TVector c40 = T.Load(row), c41 = T.Load(row + T.Count);
        row += startStride;
        TVector c50 = T.Load(row), c51 = T.Load(row + T.Count);
        row += startStride;
        TVector c60 = T.Load(row), c61 = T.Load(row + T.Count);
        row += startStride;
        TVector c70 = T.Load(row), c71 = T.Load(row + T.Count);
        for (int s = 0; s < segments; s++)
        {
            float* at = a;
            for (int k = 0; k < length; k++)
            {
                TVector b0 = T.Load(panel), b1 = T.Load(panel + T.Count);
                TVector x = T.Broadcast(at[0]);
                c00 = T.MultiplyAdd(x, b0, c00);
                c01 = T.MultiplyAdd(x, b1, c01);
                x = T.Broadcast(at[1]);
                c10 = T.MultiplyAdd(x, b0, c10);
                c11 = T.MultiplyAdd(x, b1, c11);
                x = T.Broadcast(at[2]);
                c20 = T.MultiplyAdd(x, b0, c20);
                c21 = T.MultiplyAdd(x, b1, c21);
                x = T.Broadcast(at[3]);
                c30 = T.MultiplyAdd(x, b0, c30);
                c31 = T.MultiplyAdd(x, b1, c31);
                x = T.Broadcast(at[4]);
                c40 = T.MultiplyAdd(x, b0, c40);
                c41 = T.MultiplyAdd(x, b1, c41);
                x = T.Broadcast(at[5]);
                c50 = T.MultiplyAdd(x, b0, c50);
                c51 = T.MultiplyAdd(x, b1, c51);
                x = T.Broadcast(at[6]);
                c60 = T.MultiplyAdd(x, b0, c60);
                c61 = T.MultiplyAdd(x, b1, c61);
                x = T.Broadcast(at[7]);
                c70 = T.MultiplyAdd(x, b0, c70);
                c71 = T.MultiplyAdd(x, b1, c71);
                panel += 2 * T.Count;
                at += step;
            }
            a += segmentStride;
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

    /// <summary>Three rows by four registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ThreeRows<T, TVector>(
        float* a, int segments, nint segmentStride, int length, nint step, float* panel, float* start, nint startStride, float* c, nint stride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* row = start;
        TileStep.Load<T, TVector>(row, out TVector c00, out TVector c01, out TVector c02, out TVector c03);
        row += startStride;
        TileStep.Load<T, TVector>(row, out TVector c10, out TVector c11, out TVector c12, out TVector c13);
        row += startStride;
        TileStep.Load<T, TVector>(row, out TVector c20, out TVector c21, out TVector c22, out TVector c23);
        for (int s = 0; s < segments; s++)
        {
            float* at = a;
            for (int k = 0; k < length; k++)
            {
                TVector x0 = T.Broadcast(at[0]), x1 = T.Broadcast(at[1]), x2 = T.Broadcast(at[2]);
                TileStep.Add<T, TVector>(x0, x1, x2, panel, ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13, ref c20, ref c21, ref c22, ref c23);
                panel += 4 * T.Count;
                at += step;
            }
            a += segmentStride;
        }
        TileStep.Store<T, TVector>(c00, c01, c02, c03, c);
        c += stride;
        TileStep.Store<T, TVector>(c10, c11, c12, c13, c);
        c += stride;
        TileStep.Store<T, TVector>(c20, c21, c22, c23, c);
    }
}
