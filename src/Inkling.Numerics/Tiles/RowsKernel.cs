using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The loops behind <see cref="Tile.MultiplyRows"/>, written out row by row so that every accumulator is a register.
/// <para>
/// Eight rows by two registers need nineteen, which AVX-512 has: this loop runs at the processor's peak. The sixteen of AVX2 are all taken by three rows by four
/// (Zen 3: 90 % of the peak; six by two are as fast, but waste more on packing and on rows that do not exist). Four rows by two are eight chains, no more than two
/// multiply-adds of four cycles keep busy: half to three quarters of the peak, but the four rows are a pooling window.
/// </para>
/// </summary>
internal static unsafe class RowsKernel
{
    /// <summary>Eight rows by two registers: 16 accumulators, two loads and 8 broadcasts for 16 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void EightRows<T, TVector, TEnd>(float** rows, int segments, nint segmentStride, nint length, float* panel, float* bias, TEnd end)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
        where TEnd : struct, ITileEnd<TVector>
    {
        float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3], a4 = rows[4], a5 = rows[5], a6 = rows[6], a7 = rows[7];
        TVector c00 = T.Load(bias), c01 = T.Load(bias + T.Count);
        TVector c10 = c00, c11 = c01, c20 = c00, c21 = c01;
        TVector c30 = c00, c31 = c01, c40 = c00, c41 = c01;
        TVector c50 = c00, c51 = c01, c60 = c00, c61 = c01;
        TVector c70 = c00, c71 = c01;
        for (int s = 0; s < segments; s++)
        {
            for (nint k = 0; k < length; k++)
            {
                TVector b0 = T.Load(panel), b1 = T.Load(panel + T.Count);
                TVector a = T.Broadcast(a0[k]);
                c00 = T.MultiplyAdd(a, b0, c00);
                c01 = T.MultiplyAdd(a, b1, c01);
                a = T.Broadcast(a1[k]);
                c10 = T.MultiplyAdd(a, b0, c10);
                c11 = T.MultiplyAdd(a, b1, c11);
                a = T.Broadcast(a2[k]);
                c20 = T.MultiplyAdd(a, b0, c20);
                c21 = T.MultiplyAdd(a, b1, c21);
                a = T.Broadcast(a3[k]);
                c30 = T.MultiplyAdd(a, b0, c30);
                c31 = T.MultiplyAdd(a, b1, c31);
                a = T.Broadcast(a4[k]);
                c40 = T.MultiplyAdd(a, b0, c40);
                c41 = T.MultiplyAdd(a, b1, c41);
                a = T.Broadcast(a5[k]);
                c50 = T.MultiplyAdd(a, b0, c50);
                c51 = T.MultiplyAdd(a, b1, c51);
                a = T.Broadcast(a6[k]);
                c60 = T.MultiplyAdd(a, b0, c60);
                c61 = T.MultiplyAdd(a, b1, c61);
                a = T.Broadcast(a7[k]);
                c70 = T.MultiplyAdd(a, b0, c70);
                c71 = T.MultiplyAdd(a, b1, c71);
                panel += 2 * T.Count;
            }
            a0 += segmentStride;
            a1 += segmentStride;
            a2 += segmentStride;
            a3 += segmentStride;
            a4 += segmentStride;
            a5 += segmentStride;
            a6 += segmentStride;
            a7 += segmentStride;
        }
        end.Eight(c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71);
    }

    /// <summary>Three rows by four registers: 12 accumulators, four loads and 3 broadcasts for 12 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ThreeRows<T, TVector>(float** rows, int segments, nint segmentStride, nint length, float* panel, float* bias, float* c, nint stride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* a0 = rows[0], a1 = rows[1], a2 = rows[2];
        TileStep.Load<T, TVector>(bias, out TVector c00, out TVector c01, out TVector c02, out TVector c03);
        TVector c10 = c00, c11 = c01, c12 = c02, c13 = c03;
        TVector c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        for (int s = 0; s < segments; s++)
        {
            for (nint k = 0; k < length; k++)
            {
                TVector x0 = T.Broadcast(a0[k]), x1 = T.Broadcast(a1[k]), x2 = T.Broadcast(a2[k]);
                TileStep.Add<T, TVector>(x0, x1, x2, panel, ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13, ref c20, ref c21, ref c22, ref c23);
                panel += 4 * T.Count;
            }
            a0 += segmentStride;
            a1 += segmentStride;
            a2 += segmentStride;
        }
        TileStep.Store<T, TVector>(c00, c01, c02, c03, c);
        c += stride;
        TileStep.Store<T, TVector>(c10, c11, c12, c13, c);
        c += stride;
        TileStep.Store<T, TVector>(c20, c21, c22, c23, c);
    }

    /// <summary>Four rows, a pooling window, by two of a panel's four registers: 8 accumulators, two loads and 4 broadcasts for 8 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourRows<T, TVector>(float** rows, int segments, nint segmentStride, nint length, float* panel, float* bias, float* y, byte* winner)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3];
        TVector c00 = T.Load(bias), c01 = T.Load(bias + T.Count);
        TVector c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
        for (int s = 0; s < segments; s++)
        {
            for (nint k = 0; k < length; k++)
            {
                TVector b0 = T.Load(panel), b1 = T.Load(panel + T.Count);
                TVector a = T.Broadcast(a0[k]);
                c00 = T.MultiplyAdd(a, b0, c00);
                c01 = T.MultiplyAdd(a, b1, c01);
                a = T.Broadcast(a1[k]);
                c10 = T.MultiplyAdd(a, b0, c10);
                c11 = T.MultiplyAdd(a, b1, c11);
                a = T.Broadcast(a2[k]);
                c20 = T.MultiplyAdd(a, b0, c20);
                c21 = T.MultiplyAdd(a, b1, c21);
                a = T.Broadcast(a3[k]);
                c30 = T.MultiplyAdd(a, b0, c30);
                c31 = T.MultiplyAdd(a, b1, c31);
                panel += 4 * T.Count;
            }
            a0 += segmentStride;
            a1 += segmentStride;
            a2 += segmentStride;
            a3 += segmentStride;
        }
        T.Pool(c00, c10, c20, c30, y, winner);
        T.Pool(c01, c11, c21, c31, y + T.Count, winner + T.Count);
    }
}
