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
    internal static void Input<T>(float* patch, nint rowStride, int channels, float* to, nint pointStride)
        where T : unmanaged, ILanes<T>
    {
        for (int c = 0; c < channels; c += T.Count, patch += T.Count, to += T.Count)
        {
            Differences<T>(T.Load(patch), T.Load(patch + rowStride), T.Load(patch + (2 * rowStride)), T.Load(patch + (3 * rowStride)), out T t00, out T t10, out T t20, out T t30);
            Differences<T>(T.Load(patch + channels), T.Load(patch + rowStride + channels), T.Load(patch + (2 * rowStride) + channels), T.Load(patch + (3 * rowStride) + channels), out T t01, out T t11, out T t21, out T t31);
            Differences<T>(T.Load(patch + (2 * channels)), T.Load(patch + rowStride + (2 * channels)), T.Load(patch + (2 * rowStride) + (2 * channels)), T.Load(patch + (3 * rowStride) + (2 * channels)), out T t02, out T t12, out T t22, out T t32);
            Differences<T>(T.Load(patch + (3 * channels)), T.Load(patch + rowStride + (3 * channels)), T.Load(patch + (2 * rowStride) + (3 * channels)), T.Load(patch + (3 * rowStride) + (3 * channels)), out T t03, out T t13, out T t23, out T t33);
            float* at = to;
            Differences(t00, t01, t02, t03, out T v00, out T v01, out T v02, out T v03);
            Four(v00, v01, v02, v03, at, pointStride);
            at += 4 * pointStride;
            Differences(t10, t11, t12, t13, out T v10, out T v11, out T v12, out T v13);
            Four(v10, v11, v12, v13, at, pointStride);
            at += 4 * pointStride;
            Differences(t20, t21, t22, t23, out T v20, out T v21, out T v22, out T v23);
            Four(v20, v21, v22, v23, at, pointStride);
            at += 4 * pointStride;
            Differences(t30, t31, t32, t33, out T v30, out T v31, out T v32, out T v33);
            Four(v30, v31, v32, v33, at, pointStride);
        }
    }

    /// <summary>A^T m A of one window for one register of filters, plus bias, then ReLU and maximum.</summary>
    /// <param name="m">The first point.</param>
    /// <param name="pointStride">Floats from one point to the next.</param>
    /// <param name="bias">One register.</param>
    /// <param name="y">Receives the maxima.</param>
    /// <param name="winner">Receives the winners.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Output<T>(float* m, nint pointStride, T bias, float* y, byte* winner)
        where T : unmanaged, ILanes<T>
    {
        Sums<T>(T.Load(m), T.Load(m + (4 * pointStride)), T.Load(m + (8 * pointStride)), T.Load(m + (12 * pointStride)), out T s00, out T s10);
        Sums<T>(T.Load(m + pointStride), T.Load(m + (5 * pointStride)), T.Load(m + (9 * pointStride)), T.Load(m + (13 * pointStride)), out T s01, out T s11);
        Sums<T>(T.Load(m + (2 * pointStride)), T.Load(m + (6 * pointStride)), T.Load(m + (10 * pointStride)), T.Load(m + (14 * pointStride)), out T s02, out T s12);
        Sums<T>(T.Load(m + (3 * pointStride)), T.Load(m + (7 * pointStride)), T.Load(m + (11 * pointStride)), T.Load(m + (15 * pointStride)), out T s03, out T s13);
        Sums(s00, s01, s02, s03, out T y00, out T y01);
        Sums(s10, s11, s12, s13, out T y10, out T y11);
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
    internal static void PackWeights<T>(int channels, int filters, float* weight, float* packed, float* room)
        where T : unmanaged, ILanes<T>
    {
        long plane = (long)channels * filters, size = Panels.Size(channels, filters);
        Weights<T>(channels, filters, weight, room);
        for (int point = 0; point < Points; point++)
            Panels.PackAll(room + (point * plane), channels, filters, packed + (point * size));
    }

    /// <summary>G g G^T of all weights.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="filters">Filters.</param>
    /// <param name="weight">[3, 3, channels, filters].</param>
    /// <param name="to">[point, channels, filters].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights<T>(int channels, int filters, float* weight, float* to)
        where T : unmanaged, ILanes<T>
    {
        nint plane = (nint)channels * filters;
        for (nint i = 0; i < plane; i += T.Count, weight += T.Count, to += T.Count)
        {
            Halves<T>(T.Load(weight), T.Load(weight + (3 * plane)), T.Load(weight + (6 * plane)), out T t00, out T t10, out T t20, out T t30);
            Halves<T>(T.Load(weight + plane), T.Load(weight + (4 * plane)), T.Load(weight + (7 * plane)), out T t01, out T t11, out T t21, out T t31);
            Halves<T>(T.Load(weight + (2 * plane)), T.Load(weight + (5 * plane)), T.Load(weight + (8 * plane)), out T t02, out T t12, out T t22, out T t32);
            float* at = to;
            Halves(t00, t01, t02, out T u00, out T u01, out T u02, out T u03);
            Four(u00, u01, u02, u03, at, plane);
            at += 4 * plane;
            Halves(t10, t11, t12, out T u10, out T u11, out T u12, out T u13);
            Four(u10, u11, u12, u13, at, plane);
            at += 4 * plane;
            Halves(t20, t21, t22, out T u20, out T u21, out T u22, out T u23);
            Four(u20, u21, u22, u23, at, plane);
            at += 4 * plane;
            Halves(t30, t31, t32, out T u30, out T u31, out T u32, out T u33);
            Four(u30, u31, u32, u33, at, plane);
        }
    }

    /// <summary>One column of B^T d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differences<T>(T d0, T d1, T d2, T d3, out T t0, out T t1, out T t2, out T t3)
        where T : unmanaged, ILanes<T>
    {
        t0 = T.Subtract(d0, d2);
        t1 = T.Add(d1, d2);
        t2 = T.Subtract(d2, d1);
        t3 = T.Subtract(d1, d3);
    }

    /// <summary>One column of A^T m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<T>(T m0, T m1, T m2, T m3, out T s0, out T s1)
        where T : unmanaged, ILanes<T>
    {
        s0 = T.Add(T.Add(m0, m1), m2);
        s1 = T.Subtract(T.Subtract(m1, m2), m3);
    }

    /// <summary>One column of G g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves<T>(T g0, T g1, T g2, out T u0, out T u1, out T u2, out T u3)
        where T : unmanaged, ILanes<T>
    {
        T half = T.Broadcast(0.5f), ends = T.Multiply(half, T.Add(g0, g2)), middle = T.Multiply(half, g1);
        u0 = g0;
        u1 = T.Add(ends, middle);
        u2 = T.Subtract(ends, middle);
        u3 = g2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T>(T v0, T v1, T v2, T v3, float* to, nint stride)
        where T : unmanaged, ILanes<T>
    {
        T.Store(v0, to);
        T.Store(v1, to + stride);
        T.Store(v2, to + (2 * stride));
        T.Store(v3, to + (3 * stride));
    }
}
