using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The gradient of a pooled 3x3 convolution, without the zeros: of the four results of a pooling window only the winner has a gradient,
/// so three quarters of the multiplications of the direct algorithm, and those for dropped and dead values, are never made. What is
/// left is kept as lists of (where, gradient), and each entry goes to nine registers, one for each tap of the kernel.
/// </summary>
internal static unsafe class PooledGradient
{
    /// <summary>Rows and columns of the kernel: its nine taps times one register of channels fit the registers of AVX2.</summary>
    internal const int Kernel = 3;

    /// <summary>Taps of the kernel.</summary>
    internal const int Taps = Kernel * Kernel;

    /// <summary>Whether the lists pay and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        window.Kernel == Kernel && window.Channels % Lanes256.Count == 0 && filters % Lists.Group == 0;

    /// <summary>Whether the processor and the number of channels allow registers of sixteen.</summary>
    internal static bool UsesWideLanes(in Window2d window) => Vector512.IsHardwareAccelerated && window.Channels % Lanes512.Count == 0;

    /// <summary>
    /// sums[t] += the sum over entries i of value[i] * x[where[i] + place of tap t], for one register of channels of x.
    /// </summary>
    /// <param name="count">Entries.</param>
    /// <param name="where">Floats from x to the window's first pixel.</param>
    /// <param name="value">The gradients.</param>
    /// <param name="x">The framed image.</param>
    /// <param name="rowStride">Floats from one row of x to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="sums">[9, lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather<T, TVector>(int count, int* where, float* value, float* x, nint rowStride, nint pixelStride, float* sums)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector t0 = T.Load(sums), t1 = T.Load(sums + T.Count), t2 = T.Load(sums + (2 * T.Count));
        TVector t3 = T.Load(sums + (3 * T.Count)), t4 = T.Load(sums + (4 * T.Count)), t5 = T.Load(sums + (5 * T.Count));
        TVector t6 = T.Load(sums + (6 * T.Count)), t7 = T.Load(sums + (7 * T.Count)), t8 = T.Load(sums + (8 * T.Count));
        for (int i = 0; i < count; i++)
        {
            TVector g = T.Broadcast(value[i]);
            float* top = x + where[i], middle = top + rowStride, bottom = middle + rowStride;
            t0 = T.MultiplyAdd(g, T.Load(top), t0);
            t1 = T.MultiplyAdd(g, T.Load(top + pixelStride), t1);
            t2 = T.MultiplyAdd(g, T.Load(top + (2 * pixelStride)), t2);
            t3 = T.MultiplyAdd(g, T.Load(middle), t3);
            t4 = T.MultiplyAdd(g, T.Load(middle + pixelStride), t4);
            t5 = T.MultiplyAdd(g, T.Load(middle + (2 * pixelStride)), t5);
            t6 = T.MultiplyAdd(g, T.Load(bottom), t6);
            t7 = T.MultiplyAdd(g, T.Load(bottom + pixelStride), t7);
            t8 = T.MultiplyAdd(g, T.Load(bottom + (2 * pixelStride)), t8);
        }
        T.Store(t0, sums);
        T.Store(t1, sums + T.Count);
        T.Store(t2, sums + (2 * T.Count));
        T.Store(t3, sums + (3 * T.Count));
        T.Store(t4, sums + (4 * T.Count));
        T.Store(t5, sums + (5 * T.Count));
        T.Store(t6, sums + (6 * T.Count));
        T.Store(t7, sums + (7 * T.Count));
        T.Store(t8, sums + (8 * T.Count));
    }

    /// <summary>dx[place of tap t] += the sum over entries i of value[i] * weight[where[i] + t * lanes], for one register of channels of dx.</summary>
    /// <param name="count">Entries.</param>
    /// <param name="where">Floats from weight to the filter's taps, [9, lanes].</param>
    /// <param name="value">The gradients.</param>
    /// <param name="weight">These channels of all filters.</param>
    /// <param name="dx">The first pixel that these results have seen.</param>
    /// <param name="rowStride">Floats from one row of dx to the next.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Spread<T, TVector>(int count, int* where, float* value, float* weight, float* dx, nint rowStride, nint pixelStride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* middle = dx + rowStride, bottom = middle + rowStride;
        TVector t0 = T.Load(dx), t1 = T.Load(dx + pixelStride), t2 = T.Load(dx + (2 * pixelStride));
        TVector t3 = T.Load(middle), t4 = T.Load(middle + pixelStride), t5 = T.Load(middle + (2 * pixelStride));
        TVector t6 = T.Load(bottom), t7 = T.Load(bottom + pixelStride), t8 = T.Load(bottom + (2 * pixelStride));
        for (int i = 0; i < count; i++)
        {
            TVector g = T.Broadcast(value[i]);
            float* w = weight + where[i];
            t0 = T.MultiplyAdd(g, T.Load(w), t0);
            t1 = T.MultiplyAdd(g, T.Load(w + T.Count), t1);
            t2 = T.MultiplyAdd(g, T.Load(w + (2 * T.Count)), t2);
            t3 = T.MultiplyAdd(g, T.Load(w + (3 * T.Count)), t3);
            t4 = T.MultiplyAdd(g, T.Load(w + (4 * T.Count)), t4);
            t5 = T.MultiplyAdd(g, T.Load(w + (5 * T.Count)), t5);
            t6 = T.MultiplyAdd(g, T.Load(w + (6 * T.Count)), t6);
            t7 = T.MultiplyAdd(g, T.Load(w + (7 * T.Count)), t7);
            t8 = T.MultiplyAdd(g, T.Load(w + (8 * T.Count)), t8);
        }
        T.Store(t0, dx);
        T.Store(t1, dx + pixelStride);
        T.Store(t2, dx + (2 * pixelStride));
        T.Store(t3, middle);
        T.Store(t4, middle + pixelStride);
        T.Store(t5, middle + (2 * pixelStride));
        T.Store(t6, bottom);
        T.Store(t7, bottom + pixelStride);
        T.Store(t8, bottom + (2 * pixelStride));
    }

    /// <summary>Sixteen winners as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> Winners(byte* winner)
    {
        Vector256<ushort> wide = Vector256.WidenLower(Vector128.Load(winner).ToVector256Unsafe());
        return Vector512.WidenLower(wide.ToVector512Unsafe()).AsInt32();
    }
}
