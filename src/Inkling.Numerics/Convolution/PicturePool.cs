using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// What <see cref="TilePool"/> does, for 3x3 convolutions of pictures with one channel where AVX-512 is; a piece of work is one image, or a row of its windows. The weights of 32 filters (or of the last sixteen) stay
/// in registers from window to window, eighteen of them. Of the sixteen pixels that a window sees each is broadcast once and goes to all results that want it: the
/// products of a result come in the same order as in a tile, so the bits are the same. Windows that see paper only get the result of one.
/// </summary>
internal readonly unsafe struct PicturePool(Window2d window, int batch, int filters, float* x, float* panels, float* bias, float* y, byte* winner, DropoutDraw dropout) : IWork
{
    private readonly long _call = Scratch.NextCall();

    /// <summary>Floats of room for the result of blank paper: values, and as many bytes for the winners.</summary>
    private static int BlankSize => 2 * Tile.Columns;

    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        Tile.Lanes == Lanes512.Count && PooledPicture.Looks(window) && filters % Lanes512.Count == 0
        && window.Width + (2 * window.Padding) <= PooledPicture.MostColumns;

    public void Run(int piece)
    {
        (int image, int first, int rows) = PooledPicture.Piece(window, batch, piece);
        Frame frame = Frame.ForPadding(window);
        // The border is cleared once for all of a thread's images.
        float* blank = Scratch.Kept(_call, BlankSize + frame.ShownSize, out bool isNew), framed = blank + BlankSize, padded = stackalloc float[Tile.Columns];
        if (isNew)
            frame.BeginShown(framed);
        frame.Show(framed, x, image, 2 * first, (2 * (first + rows)) + 2);
        int across = window.OutputWidth / 2;
        float* pixels = framed + (2L * first * frame.Width);
        long at = (((long)image * (window.Positions / 4)) + ((long)first * across)) * filters;
        for (int column = 0; column < filters; column += Tile.Columns)
        {
            int width = Math.Min(Tile.Columns, filters - column);
            float* panel = panels + ((long)column * PooledGradient.Taps), to = y + at + column;
            Tile.PadBias(bias == null ? null : bias + column, width, padded, Tile.Columns);
            if (width == Tile.Columns)
                Multiply<Lanes1024, Lanes1024>(pixels, frame.Width, rows, across, panel, padded, to, winner + at + column, filters, blank);
            else
                Multiply<Lanes512, Vector512<float>>(pixels, frame.Width, rows, across, panel, padded, to, winner + at + column, filters, blank);
        }
        PooledWindow.Drop(dropout, at, rows * across * filters, y + at, winner + at);
    }

    /// <summary>A panel of filters, or the half of it that exists, at some rows of windows.</summary>
    /// <param name="framed">The first row of the picture with its border that they see, and sixteen readable floats behind the last.</param>
    /// <param name="width">Columns of that.</param>
    /// <param name="down">Rows of windows.</param>
    /// <param name="across">Windows of a row.</param>
    /// <param name="panel">[9, columns of a tile], of which as many are used as <typeparamref name="T"/> has lanes.</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">Receives the maxima, [windows, filters].</param>
    /// <param name="winner">Receives which of the four it was, likewise.</param>
    /// <param name="filters">Values from one pooled pixel to the next.</param>
    /// <param name="blank">Room for the result of blank paper, <see cref="BlankSize"/> floats; the first four serve as that paper before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T, TVector>(float* framed, nint width, int down, int across, float* panel, float* bias, float* y, byte* winner, nint filters, float* blank)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        nint tap = Tile.Columns;
        TVector w0 = T.Load(panel), w1 = T.Load(panel + tap), w2 = T.Load(panel + (2 * tap)), w3 = T.Load(panel + (3 * tap)), w4 = T.Load(panel + (4 * tap));
        TVector w5 = T.Load(panel + (5 * tap)), w6 = T.Load(panel + (6 * tap)), w7 = T.Load(panel + (7 * tap)), w8 = T.Load(panel + (8 * tap));
        // The result of blank paper, made by a first row of one window that sees only zeros.
        byte* blankWinner = (byte*)(blank + T.Count);
        Vector128<float>.Zero.Store(blank);
        for (int row = -1; row < down; row++)
        {
            bool isPaper = row < 0;
            nint stride = isPaper ? 0 : width;
            ulong ink = isPaper ? 1 : PooledPicture.Ink(framed + (2 * row * width), width);
            float* at = isPaper ? blank : framed + (2 * row * width), to = isPaper ? blank : y + (row * across * filters);
            byte* won = isPaper ? blankWinner : winner + (row * across * filters);
            for (int left = isPaper ? 1 : across; left > 0; left--, at += 2, to += filters, won += filters, ink >>= 2)
            {
                if ((ink & 0b1111) == 0)
                {
                    T.Store(T.Load(blank), to);
                    for (int j = 0; j < T.Count; j += Lists.Group)
                        Vector128.Load(blankWinner + j).Store(won + j);
                    continue;
                }
                // Results a, b / c, d of the window.
                TVector a = T.Load(bias), b = a, c = a, d = a;
                float* pixel = at;

                TVector x = T.Broadcast(pixel[0]);
                a = T.MultiplyAdd(x, w0, a);
                x = T.Broadcast(pixel[1]);
                a = T.MultiplyAdd(x, w1, a);
                b = T.MultiplyAdd(x, w0, b);
                x = T.Broadcast(pixel[2]);
                a = T.MultiplyAdd(x, w2, a);
                b = T.MultiplyAdd(x, w1, b);
                x = T.Broadcast(pixel[3]);
                b = T.MultiplyAdd(x, w2, b);

                pixel += stride;
                x = T.Broadcast(pixel[0]);
                a = T.MultiplyAdd(x, w3, a);
                c = T.MultiplyAdd(x, w0, c);
                x = T.Broadcast(pixel[1]);
                a = T.MultiplyAdd(x, w4, a);
                b = T.MultiplyAdd(x, w3, b);
                c = T.MultiplyAdd(x, w1, c);
                d = T.MultiplyAdd(x, w0, d);
                x = T.Broadcast(pixel[2]);
                a = T.MultiplyAdd(x, w5, a);
                b = T.MultiplyAdd(x, w4, b);
                c = T.MultiplyAdd(x, w2, c);
                d = T.MultiplyAdd(x, w1, d);
                x = T.Broadcast(pixel[3]);
                b = T.MultiplyAdd(x, w5, b);
                d = T.MultiplyAdd(x, w2, d);

                pixel += stride;
                x = T.Broadcast(pixel[0]);
                a = T.MultiplyAdd(x, w6, a);
                c = T.MultiplyAdd(x, w3, c);
                x = T.Broadcast(pixel[1]);
                a = T.MultiplyAdd(x, w7, a);
                b = T.MultiplyAdd(x, w6, b);
                c = T.MultiplyAdd(x, w4, c);
                d = T.MultiplyAdd(x, w3, d);
                x = T.Broadcast(pixel[2]);
                a = T.MultiplyAdd(x, w8, a);
                b = T.MultiplyAdd(x, w7, b);
                c = T.MultiplyAdd(x, w5, c);
                d = T.MultiplyAdd(x, w4, d);
                x = T.Broadcast(pixel[3]);
                b = T.MultiplyAdd(x, w8, b);
                d = T.MultiplyAdd(x, w5, d);

                pixel += stride;
                x = T.Broadcast(pixel[0]);
                c = T.MultiplyAdd(x, w6, c);
                x = T.Broadcast(pixel[1]);
                c = T.MultiplyAdd(x, w7, c);
                d = T.MultiplyAdd(x, w6, d);
                x = T.Broadcast(pixel[2]);
                c = T.MultiplyAdd(x, w8, c);
                d = T.MultiplyAdd(x, w7, d);
                x = T.Broadcast(pixel[3]);
                d = T.MultiplyAdd(x, w8, d);

                T.Pool(a, b, c, d, to, won);
            }
        }
    }
}
