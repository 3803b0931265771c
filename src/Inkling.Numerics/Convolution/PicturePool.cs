using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// What <see cref="TilePool"/> does, for 3x3 convolutions of pictures with one channel where AVX-512 is; a piece of work is one image. The weights of 32 filters, eighteen registers, stay
/// where they are from window to window. Of the sixteen pixels that a window sees each is broadcast once and goes to all results that want it: the
/// products of a result come in the same order as in a tile, so the bits are the same. Windows that see paper only get the result of one.
/// </summary>
internal readonly unsafe struct PicturePool(Window2d window, int filters, float* x, float* panels, float* bias, float* y, byte* winner, DropoutDraw dropout) : IWork
{
    // Columns of a picture with its border, of which each is a bit.
    private const int MostColumns = 64;

    /// <summary>Floats of room for the result of blank paper: values, and as many bytes for the winners.</summary>
    private static int BlankSize => 2 * Tile.Columns;

    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        Tile.Lanes == Lanes512.Count && PooledPicture.Looks(window) && filters % Tile.Columns == 0
        && window.Width + (2 * window.Padding) <= MostColumns;

    public void Run(int image)
    {
        Frame frame = Frame.ForPadding(window);
        float* blank = Scratch.Local(BlankSize + frame.Size), framed = blank + BlankSize, padded = stackalloc float[Tile.Columns];
        frame.FillInto(framed, x + ((long)image * window.InputSize));
        int windows = window.Positions / 4;
        long at = (long)image * windows * filters;
        for (int column = 0; column < filters; column += Tile.Columns)
        {
            Tile.PadBias(bias == null ? null : bias + column, Tile.Columns, padded, Tile.Columns);
            Multiply(
                framed, frame.Width, window.OutputHeight / 2, window.OutputWidth / 2, panels + ((long)column * PooledGradient.Taps), padded,
                y + at + column, winner + at + column, filters, blank);
        }
        PooledWindow.Drop(dropout, at, windows * filters, y + at, winner + at);
    }

    /// <summary>A panel of filters at all windows of a picture.</summary>
    /// <param name="framed">The picture with its border, and sixteen readable floats behind it.</param>
    /// <param name="width">Columns of that.</param>
    /// <param name="down">Rows of windows.</param>
    /// <param name="across">Windows of a row.</param>
    /// <param name="panel">[9, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">Receives the maxima, [windows, filters].</param>
    /// <param name="winner">Receives which of the four it was, likewise.</param>
    /// <param name="filters">Values from one pooled pixel to the next.</param>
    /// <param name="blank">Room for the result of blank paper, <see cref="BlankSize"/> floats; the first four serve as that paper before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(float* framed, nint width, int down, int across, float* panel, float* bias, float* y, byte* winner, nint filters, float* blank)
    {
        const int lanes = 16, tap = 2 * lanes;
        Lanes512 u0 = Lanes512.Load(panel), u1 = Lanes512.Load(panel + tap), u2 = Lanes512.Load(panel + (2 * tap));
        Lanes512 u3 = Lanes512.Load(panel + (3 * tap)), u4 = Lanes512.Load(panel + (4 * tap)), u5 = Lanes512.Load(panel + (5 * tap));
        Lanes512 u6 = Lanes512.Load(panel + (6 * tap)), u7 = Lanes512.Load(panel + (7 * tap)), u8 = Lanes512.Load(panel + (8 * tap));
        panel += lanes;
        Lanes512 v0 = Lanes512.Load(panel), v1 = Lanes512.Load(panel + tap), v2 = Lanes512.Load(panel + (2 * tap));
        Lanes512 v3 = Lanes512.Load(panel + (3 * tap)), v4 = Lanes512.Load(panel + (4 * tap)), v5 = Lanes512.Load(panel + (5 * tap));
        Lanes512 v6 = Lanes512.Load(panel + (6 * tap)), v7 = Lanes512.Load(panel + (7 * tap)), v8 = Lanes512.Load(panel + (8 * tap));
        // The result of blank paper, made by a first row of one window that sees only zeros.
        byte* blankWinner = (byte*)(blank + (2 * lanes));
        Vector128<float>.Zero.Store(blank);
        for (int row = -1; row < down; row++)
        {
            bool isPaper = row < 0;
            nint stride = isPaper ? 0 : width;
            ulong ink = isPaper ? 1 : Ink(framed + (2 * row * width), width);
            float* at = isPaper ? blank : framed + (2 * row * width), to = isPaper ? blank : y + (row * across * filters);
            byte* won = isPaper ? blankWinner : winner + (row * across * filters);
            for (int left = isPaper ? 1 : across; left > 0; left--, at += 2, to += filters, won += filters, ink >>= 2)
            {
                if ((ink & 0b1111) == 0)
                {
                    Vector512.Load(blank).Store(to);
                    Vector512.Load(blank + lanes).Store(to + lanes);
                    Vector256.Load(blankWinner).Store(won);
                    continue;
                }
                // Results a, b / c, d of the window; 0 and 1 are the first and the second sixteen filters.
                Lanes512 a0 = Lanes512.Load(bias), a1 = Lanes512.Load(bias + lanes);
                Lanes512 b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
                float* pixel = at;

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

                pixel += stride;
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

                pixel += stride;
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

                pixel += stride;
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

                Lanes512.Pool(a0, b0, c0, d0, to, won);
                Lanes512.Pool(a1, b1, c1, d1, to + lanes, won + lanes);
            }
        }
    }

    /// <summary>A bit for each column of four rows in which a pixel is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Ink(float* row, nint width)
    {
        ulong ink = 0;
        for (int column = 0; column < width; column += Vector512<float>.Count)
        {
            float* at = row + column;
            Vector512<float> any = Vector512.Load(at) | Vector512.Load(at + width) | (Vector512.Load(at + (2 * width)) | Vector512.Load(at + (3 * width)));
            ink |= (~Vector512.Equals(any, Vector512<float>.Zero).ExtractMostSignificantBits() & 0xFFFF) << column;
        }
        return ink;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Lanes512 x, Lanes512 first, Lanes512 second, ref Lanes512 firstSum, ref Lanes512 secondSum)
    {
        firstSum = Lanes512.MultiplyAdd(x, first, firstSum);
        secondSum = Lanes512.MultiplyAdd(x, second, secondSum);
    }
}
