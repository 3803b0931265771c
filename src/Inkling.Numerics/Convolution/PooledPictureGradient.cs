using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// The gradients with respect to weight and bias of a pooled 3x3 convolution of pictures with one channel: one piece is sixteen filters, image after
/// image. The sixteen pixels that a pooling window sees are one register of AVX-512; for each tap, a permutation by the winners gives each filter the pixel that its
/// winner saw. With AVX2 the pixels are three registers of two rows each, one for every row of the kernel. Windows that see paper only have nothing to give but to the bias.
/// </summary>
internal readonly unsafe struct PooledPictureGradient(Window2d window, int batch, int filters, float keep, float* x, float* dy, byte* winner, float* dw, float* db) : IWork
{
    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        Avx2.IsSupported && PooledPicture.Looks(window) && filters % Lists.Group == 0;

    public void Run(int piece)
    {
        const int lanes = Lists.Group;
        int first = piece * lanes, pooled = window.Positions / 4 * filters, down = window.OutputHeight / 2, across = window.OutputWidth / 2;
        Frame frame = Frame.ForPadding(window);
        float* framed = Scratch.Local(frame.Size);
        frame.Clear(framed);
        float* sums = stackalloc float[(PooledGradient.Taps + 1) * lanes], bias = sums + (PooledGradient.Taps * lanes);
        Matrix.Copy(dw + first, filters, PooledGradient.Taps, lanes, sums, lanes);
        new Span<float>(bias, lanes).Clear();
        if (db != null)
            Matrix.Copy(db + first, lanes, 1, lanes, bias, lanes);
        for (int image = 0; image < batch; image++)
        {
            frame.CopyInto(framed, x + ((long)image * window.InputSize));
            long at = ((long)image * pooled) + first;
            if (Vector512.IsHardwareAccelerated)
            {
                AddImage(framed, frame.Width, down, across, keep, dy + at, winner + at, filters, sums);
            }
            else
            {
                // The second half finds its gradients in the lines that the first has brought.
                AddImageInPairs(framed, frame.Width, down, across, keep, dy + at, winner + at, filters, sums);
                AddImageInPairs(framed, frame.Width, down, across, keep, dy + at + (lanes / 2), winner + at + (lanes / 2), filters, sums + (lanes / 2));
            }
        }
        Matrix.Copy(sums, lanes, PooledGradient.Taps, lanes, dw + first, filters);
        if (db != null)
            Matrix.Copy(bias, lanes, 1, lanes, db + first, lanes);
    }

    /// <summary>Adds what one image gives to the sums of the taps and, behind them, of the bias. Nothing is called in here: the sums stay in registers.</summary>
    /// <param name="framed">The image with its border.</param>
    /// <param name="rowStride">Floats from one of its rows to the next.</param>
    /// <param name="down">Rows of pooling windows.</param>
    /// <param name="across">Windows of a row.</param>
    /// <param name="keep">Factor on every gradient.</param>
    /// <param name="gradient">The first window's gradients of sixteen filters.</param>
    /// <param name="won">Their winners.</param>
    /// <param name="filters">Values from one window to the next.</param>
    /// <param name="sums">[taps + 1, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddImage(float* framed, nint rowStride, int down, int across, float keep, float* gradient, byte* won, nint filters, float* sums)
    {
        Vector512<float> t0 = Vector512.Load(sums), t1 = Vector512.Load(sums + Lists.Group), t2 = Vector512.Load(sums + (2 * Lists.Group));
        Vector512<float> t3 = Vector512.Load(sums + (3 * Lists.Group)), t4 = Vector512.Load(sums + (4 * Lists.Group)), t5 = Vector512.Load(sums + (5 * Lists.Group));
        Vector512<float> t6 = Vector512.Load(sums + (6 * Lists.Group)), t7 = Vector512.Load(sums + (7 * Lists.Group)), t8 = Vector512.Load(sums + (8 * Lists.Group));
        Vector512<float> bias = Vector512.Load(sums + (9 * Lists.Group));
        for (int wy = 0; wy < down; wy++, framed += 2 * rowStride)
        {
            float* pixel = framed;
            for (int wx = 0; wx < across; wx++, pixel += 2, gradient += filters, won += filters)
            {
                Vector512<int> winners = PooledGradient.Winners(won);
                Vector512<float> g = Vector512.AndNot(Vector512.Load(gradient) * keep, Vector512.Equals(winners, Vector512.Create((int)PooledWindow.Nobody)).AsSingle());
                bias += g;
                if (PooledPicture.IsBlank(pixel, rowStride))
                    continue;
                Vector512<float> patch = PooledPicture.Patch(pixel, rowStride);
                // Of the sixteen pixels, result 0 begins at pixel 0, 1 at 1, 2 at 4, 3 at 5.
                Vector512<int> at = (winners & Vector512<int>.One) + ((winners & Vector512.Create(2)) << 1);
                t0 = Tap(patch, at, 0, g, t0);
                t1 = Tap(patch, at, 1, g, t1);
                t2 = Tap(patch, at, 2, g, t2);
                t3 = Tap(patch, at, 4, g, t3);
                t4 = Tap(patch, at, 5, g, t4);
                t5 = Tap(patch, at, 6, g, t5);
                t6 = Tap(patch, at, 8, g, t6);
                t7 = Tap(patch, at, 9, g, t7);
                t8 = Tap(patch, at, 10, g, t8);
            }
        }
        t0.Store(sums);
        t1.Store(sums + Lists.Group);
        t2.Store(sums + (2 * Lists.Group));
        t3.Store(sums + (3 * Lists.Group));
        t4.Store(sums + (4 * Lists.Group));
        t5.Store(sums + (5 * Lists.Group));
        t6.Store(sums + (6 * Lists.Group));
        t7.Store(sums + (7 * Lists.Group));
        t8.Store(sums + (8 * Lists.Group));
        bias.Store(sums + (9 * Lists.Group));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Tap(Vector512<float> patch, Vector512<int> at, int shift, Vector512<float> gradient, Vector512<float> sum) =>
        Vector512.MultiplyAddEstimate(Vector512.ShuffleNative(patch, at + Vector512.Create(shift)), gradient, sum);

    /// <summary>The same for eight of the sixteen filters, with the pixels in pairs of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddImageInPairs(float* framed, nint rowStride, int down, int across, float keep, float* gradient, byte* won, nint filters, float* sums)
    {
        Vector256<float> t0 = Vector256.Load(sums), t1 = Vector256.Load(sums + Lists.Group), t2 = Vector256.Load(sums + (2 * Lists.Group));
        Vector256<float> t3 = Vector256.Load(sums + (3 * Lists.Group)), t4 = Vector256.Load(sums + (4 * Lists.Group)), t5 = Vector256.Load(sums + (5 * Lists.Group));
        Vector256<float> t6 = Vector256.Load(sums + (6 * Lists.Group)), t7 = Vector256.Load(sums + (7 * Lists.Group)), t8 = Vector256.Load(sums + (8 * Lists.Group)), bias = Vector256.Load(sums + (9 * Lists.Group));
        for (int wy = 0; wy < down; wy++, framed += 2 * rowStride)
        {
            float* pixel = framed;
            for (int wx = 0; wx < across; wx++, pixel += 2, gradient += filters, won += filters)
            {
                Vector256<int> winners = Avx2.ConvertToVector256Int32(won);
                Vector256<float> g = Vector256.AndNot(Vector256.Load(gradient) * keep, Vector256.Equals(winners, Vector256.Create((int)PooledWindow.Nobody)).AsSingle());
                bias += g;
                if (PooledPicture.IsBlank(pixel, rowStride))
                    continue;
                // Of a pair's eight pixels, result 0 begins at pixel 0, 1 at 1, 2 at 4, 3 at 5.
                Vector256<int> at = (winners & Vector256<int>.One) + ((winners & Vector256.Create(2)) << 1);
                Vector256<float> top = PooledPicture.Pair(pixel, rowStride), middle = PooledPicture.Pair(pixel + rowStride, rowStride), bottom = PooledPicture.Pair(pixel + (2 * rowStride), rowStride);
                t0 = Tap(top, at, g, t0);
                t3 = Tap(middle, at, g, t3);
                t6 = Tap(bottom, at, g, t6);
                at += Vector256<int>.One;
                t1 = Tap(top, at, g, t1);
                t4 = Tap(middle, at, g, t4);
                t7 = Tap(bottom, at, g, t7);
                at += Vector256<int>.One;
                t2 = Tap(top, at, g, t2);
                t5 = Tap(middle, at, g, t5);
                t8 = Tap(bottom, at, g, t8);
            }
        }
        t0.Store(sums);
        t1.Store(sums + Lists.Group);
        t2.Store(sums + (2 * Lists.Group));
        t3.Store(sums + (3 * Lists.Group));
        t4.Store(sums + (4 * Lists.Group));
        t5.Store(sums + (5 * Lists.Group));
        t6.Store(sums + (6 * Lists.Group));
        t7.Store(sums + (7 * Lists.Group));
        t8.Store(sums + (8 * Lists.Group));
        bias.Store(sums + (9 * Lists.Group));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Tap(Vector256<float> pair, Vector256<int> at, Vector256<float> gradient, Vector256<float> sum) =>
        Vector256.MultiplyAddEstimate(Avx2.PermuteVar8x32(pair, at), gradient, sum);
}
