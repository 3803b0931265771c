using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// What <see cref="PicturePool"/> does, for the sixteen registers of AVX2; a piece of work is one image. Three neighbouring windows of eight filters are twelve chains of
/// multiply-adds; three registers hold the weights of a row of the kernel, and one the pixel that goes to all results that want it: 57 loads for 108 multiply-adds. The
/// products of a result come in the same order as in a tile, so the bits are the same. Windows that see paper only get a result that is made once.
/// </summary>
internal readonly unsafe struct PictureTriples(Window2d window, int filters, float* x, float* panels, float* bias, float* y, byte* winner, DropoutDraw dropout) : IWork
{
    // Windows that are computed together.
    private const int Triple = 3;

    // Rows of windows that eight filters after eight go through before the next: what they write stays in the nearest cache until its lines are whole.
    private const int Band = 4;

    private readonly long _call = Scratch.NextCall();

    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        !Vector512.IsHardwareAccelerated && Vector256.IsHardwareAccelerated && PooledPicture.Looks(window) && filters % Lanes256.Count == 0
        && window.OutputWidth >= 2 * Triple && window.Width + (2 * window.Padding) <= PooledPicture.MostColumns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int image)
    {
        Frame frame = Frame.ForPadding(window);
        // Once for all of a thread's images: the biases, the results of blank paper and their winners, and the border.
        float* padded = Scratch.Kept(_call, (3L * filters) + frame.Size, out bool isNew), blank = padded + filters, framed = blank + (2 * filters);
        byte* blankWinner = (byte*)(blank + filters);
        if (isNew)
        {
            frame.Clear(framed);
            Tile.PadBias(bias, filters, padded, filters);
            for (int f = 0; f < filters; f += Lanes256.Count)
                Blank(Panel(f), padded + f, blank + f, blankWinner + f);
        }
        frame.CopyInto(framed, x + ((long)image * window.InputSize));
        int across = window.OutputWidth / 2, down = window.OutputHeight / 2;
        long at = (long)image * down * across * filters;
        for (int first = 0; first < down; first += Band)
        {
            for (int f = 0; f < filters; f += Lanes256.Count)
            {
                for (int row = first; row < Math.Min(down, first + Band); row++)
                {
                    float* pixels = framed + (2 * row * frame.Width);
                    long to = at + ((long)row * across * filters) + f;
                    Multiply(pixels, frame.Width, PooledPicture.Ink(pixels, frame.Width), across, Panel(f), padded + f, y + to, winner + to, filters, blank + f, blankWinner + f);
                }
            }
        }
        PooledWindow.Drop(dropout, at, down * across * filters, y + at, winner + at);
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

    /// <summary>Eight filters at one row of windows.</summary>
    /// <param name="pixels">The first of four rows of the picture with its border.</param>
    /// <param name="width">Floats from one of them to the next.</param>
    /// <param name="ink">A bit for each of their columns.</param>
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
        float* pixels, nint width, ulong ink, int across, float* panel, float* bias, float* y, byte* winner, nint filters, float* blank, byte* blankWinner)
    {
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
            float* at = pixels + (2 * first);
            Vector256<float> w0 = Vector256.Load(panel);
            Vector256<float> w1 = Vector256.Load(panel + Tile.Columns);
            Vector256<float> w2 = Vector256.Load(panel + (2 * Tile.Columns));
            float* pixel = at;
            Vector256<float> x = Vector256.Create(pixel[0]);
            Vector256<float> t0 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            x = Vector256.Create(pixel[1]);
            Vector256<float> t1 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            t0 = Vector256.MultiplyAddEstimate(x, w1, t0);
            x = Vector256.Create(pixel[2]);
            Vector256<float> t2 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            t1 = Vector256.MultiplyAddEstimate(x, w1, t1);
            t0 = Vector256.MultiplyAddEstimate(x, w2, t0);
            x = Vector256.Create(pixel[3]);
            Vector256<float> t3 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            t2 = Vector256.MultiplyAddEstimate(x, w1, t2);
            t1 = Vector256.MultiplyAddEstimate(x, w2, t1);
            x = Vector256.Create(pixel[4]);
            Vector256<float> t4 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            t3 = Vector256.MultiplyAddEstimate(x, w1, t3);
            t2 = Vector256.MultiplyAddEstimate(x, w2, t2);
            x = Vector256.Create(pixel[5]);
            Vector256<float> t5 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            t4 = Vector256.MultiplyAddEstimate(x, w1, t4);
            t3 = Vector256.MultiplyAddEstimate(x, w2, t3);
            x = Vector256.Create(pixel[6]);
            t5 = Vector256.MultiplyAddEstimate(x, w1, t5);
            t4 = Vector256.MultiplyAddEstimate(x, w2, t4);
            x = Vector256.Create(pixel[7]);
            t5 = Vector256.MultiplyAddEstimate(x, w2, t5);
            pixel += width;
            x = Vector256.Create(pixel[0]);
            Vector256<float> b0 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            x = Vector256.Create(pixel[1]);
            Vector256<float> b1 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            b0 = Vector256.MultiplyAddEstimate(x, w1, b0);
            x = Vector256.Create(pixel[2]);
            Vector256<float> b2 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            b1 = Vector256.MultiplyAddEstimate(x, w1, b1);
            b0 = Vector256.MultiplyAddEstimate(x, w2, b0);
            x = Vector256.Create(pixel[3]);
            Vector256<float> b3 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            b2 = Vector256.MultiplyAddEstimate(x, w1, b2);
            b1 = Vector256.MultiplyAddEstimate(x, w2, b1);
            x = Vector256.Create(pixel[4]);
            Vector256<float> b4 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            b3 = Vector256.MultiplyAddEstimate(x, w1, b3);
            b2 = Vector256.MultiplyAddEstimate(x, w2, b2);
            x = Vector256.Create(pixel[5]);
            Vector256<float> b5 = Vector256.MultiplyAddEstimate(x, w0, Vector256.Load(bias));
            b4 = Vector256.MultiplyAddEstimate(x, w1, b4);
            b3 = Vector256.MultiplyAddEstimate(x, w2, b3);
            x = Vector256.Create(pixel[6]);
            b5 = Vector256.MultiplyAddEstimate(x, w1, b5);
            b4 = Vector256.MultiplyAddEstimate(x, w2, b4);
            x = Vector256.Create(pixel[7]);
            b5 = Vector256.MultiplyAddEstimate(x, w2, b5);

            w0 = Vector256.Load(panel + (3 * Tile.Columns));
            w1 = Vector256.Load(panel + (4 * Tile.Columns));
            w2 = Vector256.Load(panel + (5 * Tile.Columns));
            x = Vector256.Create(pixel[0]);
            t0 = Vector256.MultiplyAddEstimate(x, w0, t0);
            x = Vector256.Create(pixel[1]);
            t1 = Vector256.MultiplyAddEstimate(x, w0, t1);
            t0 = Vector256.MultiplyAddEstimate(x, w1, t0);
            x = Vector256.Create(pixel[2]);
            t2 = Vector256.MultiplyAddEstimate(x, w0, t2);
            t1 = Vector256.MultiplyAddEstimate(x, w1, t1);
            t0 = Vector256.MultiplyAddEstimate(x, w2, t0);
            x = Vector256.Create(pixel[3]);
            t3 = Vector256.MultiplyAddEstimate(x, w0, t3);
            t2 = Vector256.MultiplyAddEstimate(x, w1, t2);
            t1 = Vector256.MultiplyAddEstimate(x, w2, t1);
            x = Vector256.Create(pixel[4]);
            t4 = Vector256.MultiplyAddEstimate(x, w0, t4);
            t3 = Vector256.MultiplyAddEstimate(x, w1, t3);
            t2 = Vector256.MultiplyAddEstimate(x, w2, t2);
            x = Vector256.Create(pixel[5]);
            t5 = Vector256.MultiplyAddEstimate(x, w0, t5);
            t4 = Vector256.MultiplyAddEstimate(x, w1, t4);
            t3 = Vector256.MultiplyAddEstimate(x, w2, t3);
            x = Vector256.Create(pixel[6]);
            t5 = Vector256.MultiplyAddEstimate(x, w1, t5);
            t4 = Vector256.MultiplyAddEstimate(x, w2, t4);
            x = Vector256.Create(pixel[7]);
            t5 = Vector256.MultiplyAddEstimate(x, w2, t5);
            pixel += width;
            x = Vector256.Create(pixel[0]);
            b0 = Vector256.MultiplyAddEstimate(x, w0, b0);
            x = Vector256.Create(pixel[1]);
            b1 = Vector256.MultiplyAddEstimate(x, w0, b1);
            b0 = Vector256.MultiplyAddEstimate(x, w1, b0);
            x = Vector256.Create(pixel[2]);
            b2 = Vector256.MultiplyAddEstimate(x, w0, b2);
            b1 = Vector256.MultiplyAddEstimate(x, w1, b1);
            b0 = Vector256.MultiplyAddEstimate(x, w2, b0);
            x = Vector256.Create(pixel[3]);
            b3 = Vector256.MultiplyAddEstimate(x, w0, b3);
            b2 = Vector256.MultiplyAddEstimate(x, w1, b2);
            b1 = Vector256.MultiplyAddEstimate(x, w2, b1);
            x = Vector256.Create(pixel[4]);
            b4 = Vector256.MultiplyAddEstimate(x, w0, b4);
            b3 = Vector256.MultiplyAddEstimate(x, w1, b3);
            b2 = Vector256.MultiplyAddEstimate(x, w2, b2);
            x = Vector256.Create(pixel[5]);
            b5 = Vector256.MultiplyAddEstimate(x, w0, b5);
            b4 = Vector256.MultiplyAddEstimate(x, w1, b4);
            b3 = Vector256.MultiplyAddEstimate(x, w2, b3);
            x = Vector256.Create(pixel[6]);
            b5 = Vector256.MultiplyAddEstimate(x, w1, b5);
            b4 = Vector256.MultiplyAddEstimate(x, w2, b4);
            x = Vector256.Create(pixel[7]);
            b5 = Vector256.MultiplyAddEstimate(x, w2, b5);

            w0 = Vector256.Load(panel + (6 * Tile.Columns));
            w1 = Vector256.Load(panel + (7 * Tile.Columns));
            w2 = Vector256.Load(panel + (8 * Tile.Columns));
            x = Vector256.Create(pixel[0]);
            t0 = Vector256.MultiplyAddEstimate(x, w0, t0);
            x = Vector256.Create(pixel[1]);
            t1 = Vector256.MultiplyAddEstimate(x, w0, t1);
            t0 = Vector256.MultiplyAddEstimate(x, w1, t0);
            x = Vector256.Create(pixel[2]);
            t2 = Vector256.MultiplyAddEstimate(x, w0, t2);
            t1 = Vector256.MultiplyAddEstimate(x, w1, t1);
            t0 = Vector256.MultiplyAddEstimate(x, w2, t0);
            x = Vector256.Create(pixel[3]);
            t3 = Vector256.MultiplyAddEstimate(x, w0, t3);
            t2 = Vector256.MultiplyAddEstimate(x, w1, t2);
            t1 = Vector256.MultiplyAddEstimate(x, w2, t1);
            x = Vector256.Create(pixel[4]);
            t4 = Vector256.MultiplyAddEstimate(x, w0, t4);
            t3 = Vector256.MultiplyAddEstimate(x, w1, t3);
            t2 = Vector256.MultiplyAddEstimate(x, w2, t2);
            x = Vector256.Create(pixel[5]);
            t5 = Vector256.MultiplyAddEstimate(x, w0, t5);
            t4 = Vector256.MultiplyAddEstimate(x, w1, t4);
            t3 = Vector256.MultiplyAddEstimate(x, w2, t3);
            x = Vector256.Create(pixel[6]);
            t5 = Vector256.MultiplyAddEstimate(x, w1, t5);
            t4 = Vector256.MultiplyAddEstimate(x, w2, t4);
            x = Vector256.Create(pixel[7]);
            t5 = Vector256.MultiplyAddEstimate(x, w2, t5);
            pixel += width;
            x = Vector256.Create(pixel[0]);
            b0 = Vector256.MultiplyAddEstimate(x, w0, b0);
            x = Vector256.Create(pixel[1]);
            b1 = Vector256.MultiplyAddEstimate(x, w0, b1);
            b0 = Vector256.MultiplyAddEstimate(x, w1, b0);
            x = Vector256.Create(pixel[2]);
            b2 = Vector256.MultiplyAddEstimate(x, w0, b2);
            b1 = Vector256.MultiplyAddEstimate(x, w1, b1);
            b0 = Vector256.MultiplyAddEstimate(x, w2, b0);
            x = Vector256.Create(pixel[3]);
            b3 = Vector256.MultiplyAddEstimate(x, w0, b3);
            b2 = Vector256.MultiplyAddEstimate(x, w1, b2);
            b1 = Vector256.MultiplyAddEstimate(x, w2, b1);
            x = Vector256.Create(pixel[4]);
            b4 = Vector256.MultiplyAddEstimate(x, w0, b4);
            b3 = Vector256.MultiplyAddEstimate(x, w1, b3);
            b2 = Vector256.MultiplyAddEstimate(x, w2, b2);
            x = Vector256.Create(pixel[5]);
            b5 = Vector256.MultiplyAddEstimate(x, w0, b5);
            b4 = Vector256.MultiplyAddEstimate(x, w1, b4);
            b3 = Vector256.MultiplyAddEstimate(x, w2, b3);
            x = Vector256.Create(pixel[6]);
            b5 = Vector256.MultiplyAddEstimate(x, w1, b5);
            b4 = Vector256.MultiplyAddEstimate(x, w2, b4);
            x = Vector256.Create(pixel[7]);
            b5 = Vector256.MultiplyAddEstimate(x, w2, b5);

            float* to = y + (first * filters);
            byte* won = winner + (first * filters);
            Lanes256.Pool(t0, t1, b0, b1, to, won);
            Lanes256.Pool(t2, t3, b2, b3, to + filters, won + filters);
            Lanes256.Pool(t4, t5, b4, b5, to + (2 * filters), won + (2 * filters));
        }
    }
}
