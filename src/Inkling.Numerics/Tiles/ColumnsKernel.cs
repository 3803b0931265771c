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
        TVector c00 = T.Load(row), c01 = T.Load(row + T.Count), c02 = T.Load(row + (2 * T.Count)), c03 = T.Load(row + (3 * T.Count));
        row += startStride;
        TVector c10 = T.Load(row), c11 = T.Load(row + T.Count), c12 = T.Load(row + (2 * T.Count)), c13 = T.Load(row + (3 * T.Count));
        row += startStride;
        TVector c20 = T.Load(row), c21 = T.Load(row + T.Count), c22 = T.Load(row + (2 * T.Count)), c23 = T.Load(row + (3 * T.Count));
        for (int s = 0; s < segments; s++)
        {
            float* at = a;
            for (int k = 0; k < length; k++)
            {
                TVector x0 = T.Broadcast(at[0]), x1 = T.Broadcast(at[1]), x2 = T.Broadcast(at[2]);
                TVector b = T.Load(panel);
                c00 = T.MultiplyAdd(x0, b, c00);
                c10 = T.MultiplyAdd(x1, b, c10);
                c20 = T.MultiplyAdd(x2, b, c20);
                b = T.Load(panel + T.Count);
                c01 = T.MultiplyAdd(x0, b, c01);
                c11 = T.MultiplyAdd(x1, b, c11);
                c21 = T.MultiplyAdd(x2, b, c21);
                b = T.Load(panel + (2 * T.Count));
                c02 = T.MultiplyAdd(x0, b, c02);
                c12 = T.MultiplyAdd(x1, b, c12);
                c22 = T.MultiplyAdd(x2, b, c22);
                b = T.Load(panel + (3 * T.Count));
                c03 = T.MultiplyAdd(x0, b, c03);
                c13 = T.MultiplyAdd(x1, b, c13);
                c23 = T.MultiplyAdd(x2, b, c23);
                panel += 4 * T.Count;
                at += step;
            }
            a += segmentStride;
        }
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        T.Store(c02, c + (2 * T.Count));
        T.Store(c03, c + (3 * T.Count));
        c += stride;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
        T.Store(c12, c + (2 * T.Count));
        T.Store(c13, c + (3 * T.Count));
        c += stride;
        T.Store(c20, c);
        T.Store(c21, c + T.Count);
        T.Store(c22, c + (2 * T.Count));
        T.Store(c23, c + (3 * T.Count));
    }
}
