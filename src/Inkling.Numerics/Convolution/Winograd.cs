using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The transforms of Winograd's minimal filtering F(2x2, 3x3) (Lavin and Gray, 2016): four results of a 3x3 convolution from a 4x4 patch with 16
/// multiplications in place of 36. Y = A^T [(G g G^T) * (B^T d B)] A, with the products of all channels summed before the last transform.
/// <para>
/// The transforms add and subtract inputs and halve weights, so rounding errors are some two times those of the direct sum.
/// </para>
/// </summary>
internal static unsafe class Winograd
{
    /// <summary>Products for one window and channel.</summary>
    internal const int Points = 16;

    // With fewer channels or filters the transforms cost more than the products save.
    private const int Fewest = 16;

    /// <summary>Whether the sizes fit and the algorithm pays.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        window.Kernel == 3 && window.Stride == 1 && window.Channels >= Fewest && filters >= Fewest
        && window.Channels % Lanes256.Count == 0 && filters % Lanes256.Count == 0;

    /// <summary>B^T d B of one patch, for all channels.</summary>
    /// <param name="patch">The first of 4x4 pixels.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="to">[point, channel]; receives the first point.</param>
    /// <param name="pointStride">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input<T, TVector>(float* patch, nint rowStride, int channels, float* to, nint pointStride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int c = 0; c < channels; c += T.Count, patch += T.Count, to += T.Count)
        {
            Differences<T, TVector>(T.Load(patch), T.Load(patch + rowStride), T.Load(patch + (2 * rowStride)), T.Load(patch + (3 * rowStride)), out TVector t00, out TVector t10, out TVector t20, out TVector t30);
            Differences<T, TVector>(T.Load(patch + channels), T.Load(patch + rowStride + channels), T.Load(patch + (2 * rowStride) + channels), T.Load(patch + (3 * rowStride) + channels), out TVector t01, out TVector t11, out TVector t21, out TVector t31);
            Differences<T, TVector>(T.Load(patch + (2 * channels)), T.Load(patch + rowStride + (2 * channels)), T.Load(patch + (2 * rowStride) + (2 * channels)), T.Load(patch + (3 * rowStride) + (2 * channels)), out TVector t02, out TVector t12, out TVector t22, out TVector t32);
            Differences<T, TVector>(T.Load(patch + (3 * channels)), T.Load(patch + rowStride + (3 * channels)), T.Load(patch + (2 * rowStride) + (3 * channels)), T.Load(patch + (3 * rowStride) + (3 * channels)), out TVector t03, out TVector t13, out TVector t23, out TVector t33);
            float* at = to;
            Differences<T, TVector>(t00, t01, t02, t03, out TVector v00, out TVector v01, out TVector v02, out TVector v03);
            Four<T, TVector>(v00, v01, v02, v03, at, pointStride);
            at += 4 * pointStride;
            Differences<T, TVector>(t10, t11, t12, t13, out TVector v10, out TVector v11, out TVector v12, out TVector v13);
            Four<T, TVector>(v10, v11, v12, v13, at, pointStride);
            at += 4 * pointStride;
            Differences<T, TVector>(t20, t21, t22, t23, out TVector v20, out TVector v21, out TVector v22, out TVector v23);
            Four<T, TVector>(v20, v21, v22, v23, at, pointStride);
            at += 4 * pointStride;
            Differences<T, TVector>(t30, t31, t32, t33, out TVector v30, out TVector v31, out TVector v32, out TVector v33);
            Four<T, TVector>(v30, v31, v32, v33, at, pointStride);
        }
    }

    /// <summary>A^T m A of one window for one register of filters, plus bias, then ReLU and maximum.</summary>
    /// <param name="m">The first point.</param>
    /// <param name="pointStride">Floats from one point to the next.</param>
    /// <param name="bias">One register.</param>
    /// <param name="y">Receives the maxima.</param>
    /// <param name="winner">Receives the winners.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Output<T, TVector>(float* m, nint pointStride, TVector bias, float* y, byte* winner)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        Sums<T, TVector>(T.Load(m), T.Load(m + (4 * pointStride)), T.Load(m + (8 * pointStride)), T.Load(m + (12 * pointStride)), out TVector s00, out TVector s10);
        Sums<T, TVector>(T.Load(m + pointStride), T.Load(m + (5 * pointStride)), T.Load(m + (9 * pointStride)), T.Load(m + (13 * pointStride)), out TVector s01, out TVector s11);
        Sums<T, TVector>(T.Load(m + (2 * pointStride)), T.Load(m + (6 * pointStride)), T.Load(m + (10 * pointStride)), T.Load(m + (14 * pointStride)), out TVector s02, out TVector s12);
        Sums<T, TVector>(T.Load(m + (3 * pointStride)), T.Load(m + (7 * pointStride)), T.Load(m + (11 * pointStride)), T.Load(m + (15 * pointStride)), out TVector s03, out TVector s13);
        Sums<T, TVector>(s00, s01, s02, s03, out TVector y00, out TVector y01);
        Sums<T, TVector>(s10, s11, s12, s13, out TVector y10, out TVector y11);
        T.Pool(T.Add(y00, bias), T.Add(y01, bias), T.Add(y10, bias), T.Add(y11, bias), y, winner);
    }

    /// <summary>Floats that <see cref="PackWeights"/> needs to work in.</summary>
    internal static long RoomToPack(in Window2d window, int filters) => Supports(window, filters) ? Points * (long)window.Channels * filters : 0;

    /// <summary>G g G^T of all weights, in panels: [point, panel, channels, columns of a tile].</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="filters">Filters.</param>
    /// <param name="weight">[3, 3, channels, filters].</param>
    /// <param name="packed">Receives the panels of one point after the other.</param>
    /// <param name="room">[point, channels, filters], to work in.</param>
    internal static void PackWeights<T, TVector>(int channels, int filters, float* weight, float* packed, float* room)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        long plane = (long)channels * filters, size = Panels.Size(channels, filters);
        Weights<T, TVector>(channels, filters, weight, room);
        for (int point = 0; point < Points; point++)
            Panels.PackAll(room + (point * plane), channels, filters, packed + (point * size));
    }

    /// <summary>G g G^T of all weights.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="filters">Filters.</param>
    /// <param name="weight">[3, 3, channels, filters].</param>
    /// <param name="to">[point, channels, filters].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights<T, TVector>(int channels, int filters, float* weight, float* to)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        nint plane = (nint)channels * filters;
        for (nint i = 0; i < plane; i += T.Count, weight += T.Count, to += T.Count)
        {
            Halves<T, TVector>(T.Load(weight), T.Load(weight + (3 * plane)), T.Load(weight + (6 * plane)), out TVector t00, out TVector t10, out TVector t20, out TVector t30);
            Halves<T, TVector>(T.Load(weight + plane), T.Load(weight + (4 * plane)), T.Load(weight + (7 * plane)), out TVector t01, out TVector t11, out TVector t21, out TVector t31);
            Halves<T, TVector>(T.Load(weight + (2 * plane)), T.Load(weight + (5 * plane)), T.Load(weight + (8 * plane)), out TVector t02, out TVector t12, out TVector t22, out TVector t32);
            float* at = to;
            Halves<T, TVector>(t00, t01, t02, out TVector u00, out TVector u01, out TVector u02, out TVector u03);
            Four<T, TVector>(u00, u01, u02, u03, at, plane);
            at += 4 * plane;
            Halves<T, TVector>(t10, t11, t12, out TVector u10, out TVector u11, out TVector u12, out TVector u13);
            Four<T, TVector>(u10, u11, u12, u13, at, plane);
            at += 4 * plane;
            Halves<T, TVector>(t20, t21, t22, out TVector u20, out TVector u21, out TVector u22, out TVector u23);
            Four<T, TVector>(u20, u21, u22, u23, at, plane);
            at += 4 * plane;
            Halves<T, TVector>(t30, t31, t32, out TVector u30, out TVector u31, out TVector u32, out TVector u33);
            Four<T, TVector>(u30, u31, u32, u33, at, plane);
        }
    }

    /// <summary>One column of B^T d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differences<T, TVector>(TVector d0, TVector d1, TVector d2, TVector d3, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        t0 = T.Subtract(d0, d2);
        t1 = T.Add(d1, d2);
        t2 = T.Subtract(d2, d1);
        t3 = T.Subtract(d1, d3);
    }

    /// <summary>One column of A^T m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<T, TVector>(TVector m0, TVector m1, TVector m2, TVector m3, out TVector s0, out TVector s1)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        s0 = T.Add(T.Add(m0, m1), m2);
        s1 = T.Subtract(T.Subtract(m1, m2), m3);
    }

    /// <summary>One column of G g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves<T, TVector>(TVector g0, TVector g1, TVector g2, out TVector u0, out TVector u1, out TVector u2, out TVector u3)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector half = T.Broadcast(0.5f), ends = T.Multiply(half, T.Add(g0, g2)), middle = T.Multiply(half, g1);
        u0 = g0;
        u1 = T.Add(ends, middle);
        u2 = T.Subtract(ends, middle);
        u3 = g2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T, TVector>(TVector v0, TVector v1, TVector v2, TVector v3, float* to, nint stride)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        T.Store(v0, to);
        T.Store(v1, to + stride);
        T.Store(v2, to + (2 * stride));
        T.Store(v3, to + (3 * stride));
    }
}
