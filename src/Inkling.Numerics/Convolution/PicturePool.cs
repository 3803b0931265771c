using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The loop of <see cref="TilePool"/> for 3x3 convolutions of pictures with one channel, where AVX-512 is. The weights of 32 filters, eighteen registers, stay
/// where they are from window to window. Of the sixteen pixels that a window sees each is broadcast once and goes to all results that want it: the
/// products of a result come in the same order as in a tile, so the bits are the same.
/// </summary>
internal static unsafe class PicturePool
{
    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        Tile.Lanes == Lanes512.Count && window.Kernel == PooledGradient.Kernel && window.Channels == 1 && filters == Tile.Columns;

    /// <summary>A panel of filters at some windows.</summary>
    /// <param name="framed">The picture with its border.</param>
    /// <param name="rowStride">Floats from one of its rows to the next.</param>
    /// <param name="count">Number of windows.</param>
    /// <param name="number">Which pooled pixel each window makes.</param>
    /// <param name="place">The first pixel that each window sees.</param>
    /// <param name="panel">[9, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">Receives the maxima, [windows, filters].</param>
    /// <param name="winner">Receives which of the four it was, likewise.</param>
    /// <param name="filters">Values from one pooled pixel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(float* framed, nint rowStride, int count, int* number, int* place, float* panel, float* bias, float* y, byte* winner, nint filters)
    {
        const int lanes = 16, row = 2 * lanes;
        Lanes512 u0 = Lanes512.Load(panel), u1 = Lanes512.Load(panel + row), u2 = Lanes512.Load(panel + (2 * row));
        Lanes512 u3 = Lanes512.Load(panel + (3 * row)), u4 = Lanes512.Load(panel + (4 * row)), u5 = Lanes512.Load(panel + (5 * row));
        Lanes512 u6 = Lanes512.Load(panel + (6 * row)), u7 = Lanes512.Load(panel + (7 * row)), u8 = Lanes512.Load(panel + (8 * row));
        panel += lanes;
        Lanes512 v0 = Lanes512.Load(panel), v1 = Lanes512.Load(panel + row), v2 = Lanes512.Load(panel + (2 * row));
        Lanes512 v3 = Lanes512.Load(panel + (3 * row)), v4 = Lanes512.Load(panel + (4 * row)), v5 = Lanes512.Load(panel + (5 * row));
        Lanes512 v6 = Lanes512.Load(panel + (6 * row)), v7 = Lanes512.Load(panel + (7 * row)), v8 = Lanes512.Load(panel + (8 * row));
        for (int i = 0; i < count; i++)
        {
            // Results a, b / c, d of the window; 0 and 1 are the first and the second sixteen filters.
            Lanes512 a0 = Lanes512.Load(bias), a1 = Lanes512.Load(bias + lanes);
            Lanes512 b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
            float* pixel = framed + place[i];

            Lanes512 x = Lanes512.Broadcast(pixel[0]);
            Add(x, u0, v0, ref a0, ref a1);
            x = Lanes512.Broadcast(pixel[1]);
            Add(x, u1, v1, ref a0, ref a1);
            Add(x, u0, v0, ref b0, ref b1);
            x = Lanes512.Broadcast(pixel[2]);
            Add(x, u2, v2, ref a0, ref a1);
            Add(x, u1, v1, ref b0, ref b1);
            x = Lanes512.Broadcast(pixel[3]);
            Add(x, u2, v2, ref b0, ref b1);

            pixel += rowStride;
            x = Lanes512.Broadcast(pixel[0]);
            Add(x, u3, v3, ref a0, ref a1);
            Add(x, u0, v0, ref c0, ref c1);
            x = Lanes512.Broadcast(pixel[1]);
            Add(x, u4, v4, ref a0, ref a1);
            Add(x, u3, v3, ref b0, ref b1);
            Add(x, u1, v1, ref c0, ref c1);
            Add(x, u0, v0, ref d0, ref d1);
            x = Lanes512.Broadcast(pixel[2]);
            Add(x, u5, v5, ref a0, ref a1);
            Add(x, u4, v4, ref b0, ref b1);
            Add(x, u2, v2, ref c0, ref c1);
            Add(x, u1, v1, ref d0, ref d1);
            x = Lanes512.Broadcast(pixel[3]);
            Add(x, u5, v5, ref b0, ref b1);
            Add(x, u2, v2, ref d0, ref d1);

            pixel += rowStride;
            x = Lanes512.Broadcast(pixel[0]);
            Add(x, u6, v6, ref a0, ref a1);
            Add(x, u3, v3, ref c0, ref c1);
            x = Lanes512.Broadcast(pixel[1]);
            Add(x, u7, v7, ref a0, ref a1);
            Add(x, u6, v6, ref b0, ref b1);
            Add(x, u4, v4, ref c0, ref c1);
            Add(x, u3, v3, ref d0, ref d1);
            x = Lanes512.Broadcast(pixel[2]);
            Add(x, u8, v8, ref a0, ref a1);
            Add(x, u7, v7, ref b0, ref b1);
            Add(x, u5, v5, ref c0, ref c1);
            Add(x, u4, v4, ref d0, ref d1);
            x = Lanes512.Broadcast(pixel[3]);
            Add(x, u8, v8, ref b0, ref b1);
            Add(x, u5, v5, ref d0, ref d1);

            pixel += rowStride;
            x = Lanes512.Broadcast(pixel[0]);
            Add(x, u6, v6, ref c0, ref c1);
            x = Lanes512.Broadcast(pixel[1]);
            Add(x, u7, v7, ref c0, ref c1);
            Add(x, u6, v6, ref d0, ref d1);
            x = Lanes512.Broadcast(pixel[2]);
            Add(x, u8, v8, ref c0, ref c1);
            Add(x, u7, v7, ref d0, ref d1);
            x = Lanes512.Broadcast(pixel[3]);
            Add(x, u8, v8, ref d0, ref d1);

            nint at = number[i] * filters;
            Lanes512.Pool(a0, b0, c0, d0, y + at, winner + at);
            Lanes512.Pool(a1, b1, c1, d1, y + at + lanes, winner + at + lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Lanes512 x, Lanes512 first, Lanes512 second, ref Lanes512 firstSum, ref Lanes512 secondSum)
    {
        firstSum = Lanes512.MultiplyAdd(x, first, firstSum);
        secondSum = Lanes512.MultiplyAdd(x, second, secondSum);
    }
}
