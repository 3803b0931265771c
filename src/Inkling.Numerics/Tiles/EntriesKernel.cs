using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The loops behind <see cref="Tile.MultiplyEntries"/>, written out like those of <see cref="RowsKernel"/>. Few rows, because few rows have more empty
/// columns in common than many: of MNIST's pixels 19 % are not zero, of the columns of three pictures 35 %, of four 39 %, of eight 47 %.
/// </summary>
internal static unsafe class EntriesKernel
{
    /// <summary>Four rows by four registers: 16 accumulators, four loads and four broadcasts for 16 multiply-adds. Needs the registers of AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourByFour<T, TVector>(in EntryList list, float* left, float* right, float* start, nint startStride, float* c, nint stride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* row = start;
        TVector c00 = T.Load(row), c01 = T.Load(row + T.Count), c02 = T.Load(row + (2 * T.Count)), c03 = T.Load(row + (3 * T.Count));
        row += startStride;
        TVector c10 = T.Load(row), c11 = T.Load(row + T.Count), c12 = T.Load(row + (2 * T.Count)), c13 = T.Load(row + (3 * T.Count));
        row += startStride;
        TVector c20 = T.Load(row), c21 = T.Load(row + T.Count), c22 = T.Load(row + (2 * T.Count)), c23 = T.Load(row + (3 * T.Count));
        row += startStride;
        TVector c30 = T.Load(row), c31 = T.Load(row + T.Count), c32 = T.Load(row + (2 * T.Count)), c33 = T.Load(row + (3 * T.Count));
        float* a0 = list.Row(0), a1 = list.Row(1), a2 = list.Row(2), a3 = list.Row(3);
        int* place = list.Places, end = place + list.Count;
        int shift = list.Shift;
        for (; place < end; place++)
        {
            nint at = *place, k = at >> shift;
            TVector b0 = T.Load(left + at), b1 = T.Load(left + at + T.Count), b2 = T.Load(right + at), b3 = T.Load(right + at + T.Count);
            TVector x = T.Broadcast(a0[k]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);
            c02 = T.MultiplyAdd(x, b2, c02);
            c03 = T.MultiplyAdd(x, b3, c03);
            x = T.Broadcast(a1[k]);
            c10 = T.MultiplyAdd(x, b0, c10);
            c11 = T.MultiplyAdd(x, b1, c11);
            c12 = T.MultiplyAdd(x, b2, c12);
            c13 = T.MultiplyAdd(x, b3, c13);
            x = T.Broadcast(a2[k]);
            c20 = T.MultiplyAdd(x, b0, c20);
            c21 = T.MultiplyAdd(x, b1, c21);
            c22 = T.MultiplyAdd(x, b2, c22);
            c23 = T.MultiplyAdd(x, b3, c23);
            x = T.Broadcast(a3[k]);
            c30 = T.MultiplyAdd(x, b0, c30);
            c31 = T.MultiplyAdd(x, b1, c31);
            c32 = T.MultiplyAdd(x, b2, c32);
            c33 = T.MultiplyAdd(x, b3, c33);
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
        c += stride;
        T.Store(c30, c);
        T.Store(c31, c + T.Count);
        T.Store(c32, c + (2 * T.Count));
        T.Store(c33, c + (3 * T.Count));
    }

    /// <summary>Three rows by four registers, one panel: 12 accumulators, four loads and three broadcasts for 12 multiply-adds. Takes all sixteen registers of AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ThreeByFour<T, TVector>(in EntryList list, float* panel, float* start, nint startStride, float* c, nint stride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* row = start;
        TileStep.Load<T, TVector>(row, out TVector c00, out TVector c01, out TVector c02, out TVector c03);
        row += startStride;
        TileStep.Load<T, TVector>(row, out TVector c10, out TVector c11, out TVector c12, out TVector c13);
        row += startStride;
        TileStep.Load<T, TVector>(row, out TVector c20, out TVector c21, out TVector c22, out TVector c23);
        float* a0 = list.Row(0), a1 = list.Row(1), a2 = list.Row(2);
        int* place = list.Places, end = place + list.Count;
        int shift = list.Shift;
        for (; place < end; place++)
        {
            nint at = *place, k = at >> shift;
            float* from = panel + at;
            TVector x0 = T.Broadcast(a0[k]), x1 = T.Broadcast(a1[k]), x2 = T.Broadcast(a2[k]);
            TileStep.Add<T, TVector>(x0, x1, x2, from, ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13, ref c20, ref c21, ref c22, ref c23);
        }
        TileStep.Store<T, TVector>(c00, c01, c02, c03, c);
        c += stride;
        TileStep.Store<T, TVector>(c10, c11, c12, c13, c);
        c += stride;
        TileStep.Store<T, TVector>(c20, c21, c22, c23, c);
    }

    /// <summary>Four rows by two registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourByTwo<T, TVector>(in EntryList list, float* panel, float* start, nint startStride, float* c, nint stride)
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
        float* a0 = list.Row(0), a1 = list.Row(1), a2 = list.Row(2), a3 = list.Row(3);
        int* place = list.Places, end = place + list.Count;
        int shift = list.Shift;
        for (; place < end; place++)
        {
            nint at = *place, k = at >> shift;
            TVector b0 = T.Load(panel + at), b1 = T.Load(panel + at + T.Count);
            TVector x = T.Broadcast(a0[k]);
            c00 = T.MultiplyAdd(x, b0, c00);
            c01 = T.MultiplyAdd(x, b1, c01);
            x = T.Broadcast(a1[k]);
            c10 = T.MultiplyAdd(x, b0, c10);
            c11 = T.MultiplyAdd(x, b1, c11);
            x = T.Broadcast(a2[k]);
            c20 = T.MultiplyAdd(x, b0, c20);
            c21 = T.MultiplyAdd(x, b1, c21);
            x = T.Broadcast(a3[k]);
            c30 = T.MultiplyAdd(x, b0, c30);
            c31 = T.MultiplyAdd(x, b1, c31);
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
