using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// What <see cref="PicturePool"/> does, for the sixteen registers of AVX2; a piece of work is one image, or a row of its windows. Three neighbouring windows of eight filters are twelve chains of
/// multiply-adds; three registers hold the weights of a row of the kernel, and one the pixel that goes to all results that want it: 57 loads for 108 multiply-adds. The
/// products of a result come in the same order as in a tile, so the bits are the same. Windows that see paper only get a result that is made once.
/// </summary>
internal readonly unsafe struct PictureTriples(Window2d window, int batch, int filters, float* x, float* panels, float* bias, float* y, byte* winner, DropoutDraw dropout) : IWork
{
    // Windows that are computed together.
    private const int Triple = 3;

    // Rows of windows that eight filters after eight go through before the next: what they write stays in the nearest cache until its lines are whole.
    private const int Band = 7;

    private readonly long _call = Scratch.NextCall();

    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        !Vector512.IsHardwareAccelerated && Vector256.IsHardwareAccelerated && PooledPicture.Looks(window) && filters % Lanes256.Count == 0
        && window.OutputWidth >= 2 * Triple && window.Width + (2 * window.Padding) <= PooledPicture.MostColumns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int piece)
    {
        (int image, int start, int rows) = PooledPicture.Piece(window, batch, piece);
        Frame frame = Frame.ForPadding(window);
        // Once for all of a thread's images: the biases, the results of blank paper and their winners, and the border.
        float* padded = Scratch.Kept(_call, (3L * filters) + frame.ShownSize, out bool isNew), blank = padded + filters, framed = blank + (2 * filters);
        byte* blankWinner = (byte*)(blank + filters);
        if (isNew)
        {
            frame.BeginShown(framed);
            Tile.PadBias(bias, filters, padded, filters);
            for (int f = 0; f < filters; f += Lanes256.Count)
                Blank(Panel(f), padded + f, blank + f, blankWinner + f);
        }
        frame.Show(framed, x, image, 2 * start, (2 * (start + rows)) + 2);
        int across = window.OutputWidth / 2, end = start + rows;
        long begin = (long)image * (window.Positions / 4) * filters;
        for (int first = start; first < end; first += Band)
        {
            for (int f = 0; f < filters; f += Lanes256.Count)
            {
                long to = begin + ((long)first * across * filters) + f;
                Multiply(framed + (2L * first * frame.Width), frame.Width, Math.Min(Band, end - first), across, Panel(f), padded + f, y + to, winner + to, filters, blank + f, blankWinner + f);
            }
        }
        long at = begin + ((long)start * across * filters);
        PooledWindow.Drop(dropout, at, rows * across * filters, y + at, winner + at);
    }

    /// <summary>The first weights of some filters.</summary>
    private float* Panel(int filter) => panels + ((long)(filter / Tile.Columns) * PooledGradient.Taps * Tile.Columns) + (filter % Tile.Columns);

    /// <summary>The result of a window that sees nothing but zeros: computed as every other, because nothing times a weight that is not finite is a NaN.</summary>
    private static void Blank(float* panel, float* bias, float* y, byte* winner)
    {
        Vector256<float> sum = Vector256.Load(bias);
        for (int tap = 0; tap < PooledGradient.Taps; tap++)
            sum = Vector256.MultiplyAddEstimate(Vector256<float>.Zero, Vector256.Load(panel + (tap * Tile.Columns)), sum);
        Lanes256.Pool(sum, sum, sum, sum, y, winner);
    }

    /// <summary>Eight filters at some rows of windows.</summary>
    /// <param name="pixels">The first row of the picture with its border that they see.</param>
    /// <param name="width">Floats from one row to the next.</param>
    /// <param name="down">Rows of windows.</param>
    /// <param name="across">Windows of the row, three at least.</param>
    /// <param name="panel">The first of the filters in [9, columns of a tile].</param>
    /// <param name="bias">One for each filter.</param>
    /// <param name="y">Receives the maxima of the first window.</param>
    /// <param name="winner">Receives which of the four it was, likewise.</param>
    /// <param name="filters">Values from one window to the next.</param>
    /// <param name="blank">The result of blank paper.</param>
    /// <param name="blankWinner">And its winners.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(
        float* pixels, nint width, int down, int across, float* panel, float* bias, float* y, byte* winner, nint filters, float* blank, byte* blankWinner)
    {
        for (int row = 0; row < down; row++, pixels += 2 * width, y += across * filters, winner += across * filters)
        {
            ulong ink = PooledPicture.Ink(pixels, width);
            for (int next = 0; next < across;)
            {
                if (((ink >> (2 * next)) & 0b1111) == 0)
                {
                    Vector256.Load(blank).Store(y + (next * filters));
                    *(ulong*)(winner + (next * filters)) = *(ulong*)blankWinner;
                    next++;
                    continue;
                }
                // The last three overlap others that are done already, and give the same again.
                int first = Math.Min(next, across - Triple);
                next = first + Triple;
                // Results of the upper row, and of the one below.
                Vector256<float> t0 = Vector256.Load(bias), t1 = t0, t2 = t0, t3 = t0, t4 = t0, t5 = t0, b0 = t0, b1 = t0, b2 = t0, b3 = t0, b4 = t0, b5 = t0;
                float* pixel = pixels + (2 * first);
                Vector256<float> w0 = Vector256.Load(panel), w1 = Vector256.Load(panel + Tile.Columns), w2 = Vector256.Load(panel + (2 * Tile.Columns));
                Add(pixel, w0, w1, w2, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
                pixel += width;
                Add(pixel, w0, w1, w2, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5);
                w0 = Vector256.Load(panel + (3 * Tile.Columns));
                w1 = Vector256.Load(panel + (4 * Tile.Columns));
                w2 = Vector256.Load(panel + (5 * Tile.Columns));
                Add(pixel, w0, w1, w2, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
                pixel += width;
                Add(pixel, w0, w1, w2, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5);
                w0 = Vector256.Load(panel + (6 * Tile.Columns));
                w1 = Vector256.Load(panel + (7 * Tile.Columns));
                w2 = Vector256.Load(panel + (8 * Tile.Columns));
                Add(pixel, w0, w1, w2, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
                pixel += width;
                Add(pixel, w0, w1, w2, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5);
                float* to = y + (first * filters);
                byte* won = winner + (first * filters);
                Lanes256.Pool(t0, t1, b0, b1, to, won);
                Lanes256.Pool(t2, t3, b2, b3, to + filters, won + filters);
                Lanes256.Pool(t4, t5, b4, b5, to + (2 * filters), won + (2 * filters));
            }
        }
    }

    /// <summary>What a row of the kernel makes of eight pixels for the six results that begin at the first six of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* pixel, Vector256<float> w0, Vector256<float> w1, Vector256<float> w2,
        ref Vector256<float> c0, ref Vector256<float> c1, ref Vector256<float> c2, ref Vector256<float> c3, ref Vector256<float> c4, ref Vector256<float> c5)
    {
        Vector256<float> x = Vector256.Create(pixel[0]);
        c0 = Vector256.MultiplyAddEstimate(x, w0, c0);
        x = Vector256.Create(pixel[1]);
        c1 = Vector256.MultiplyAddEstimate(x, w0, c1);
        c0 = Vector256.MultiplyAddEstimate(x, w1, c0);
        x = Vector256.Create(pixel[2]);
        c2 = Vector256.MultiplyAddEstimate(x, w0, c2);
        c1 = Vector256.MultiplyAddEstimate(x, w1, c1);
        c0 = Vector256.MultiplyAddEstimate(x, w2, c0);
        x = Vector256.Create(pixel[3]);
        c3 = Vector256.MultiplyAddEstimate(x, w0, c3);
        c2 = Vector256.MultiplyAddEstimate(x, w1, c2);
        c1 = Vector256.MultiplyAddEstimate(x, w2, c1);
        x = Vector256.Create(pixel[4]);
        c4 = Vector256.MultiplyAddEstimate(x, w0, c4);
        c3 = Vector256.MultiplyAddEstimate(x, w1, c3);
        c2 = Vector256.MultiplyAddEstimate(x, w2, c2);
        x = Vector256.Create(pixel[5]);
        c5 = Vector256.MultiplyAddEstimate(x, w0, c5);
        c4 = Vector256.MultiplyAddEstimate(x, w1, c4);
        c3 = Vector256.MultiplyAddEstimate(x, w2, c3);
        x = Vector256.Create(pixel[6]);
        c5 = Vector256.MultiplyAddEstimate(x, w1, c5);
        c4 = Vector256.MultiplyAddEstimate(x, w2, c4);
        x = Vector256.Create(pixel[7]);
        c5 = Vector256.MultiplyAddEstimate(x, w2, c5);
    }
}
