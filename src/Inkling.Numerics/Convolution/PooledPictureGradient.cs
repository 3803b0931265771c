using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The gradients with respect to weight and bias of a pooled 3x3 convolution of pictures with one channel: one piece is sixteen filters, a
/// lane each, image after image. The sixteen pixels that a pooling window sees are one register; for each tap, a permutation by the winners
/// gives each filter the pixel that its winner saw. Windows that see paper only have nothing to give but to the bias.
/// </summary>
internal readonly unsafe struct PooledPictureGradient(Window2d window, int batch, int filters, float keep, float* x, float* dy, byte* winner, float* dw, float* db) : IWork
{
    /// <summary>Whether this processor can and the sizes fit.</summary>
    internal static bool Supports(in Window2d window, int filters) =>
        Vector512.IsHardwareAccelerated && window.Kernel == PooledGradient.Kernel && window.Channels == 1 && filters % Lists.Group == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int piece)
    {
        int first = piece * Lists.Group, across = window.OutputWidth / 2, down = window.OutputHeight / 2;
        Frame frame = Frame.ForPadding(window);
        float* framed = Scratch.Local(frame.Size);
        frame.Clear(framed);
        float* row = dw + first;
        Vector512<float> t0 = Vector512.Load(row), t1 = Vector512.Load(row + filters), t2 = Vector512.Load(row + (2 * filters));
        Vector512<float> t3 = Vector512.Load(row + (3 * filters)), t4 = Vector512.Load(row + (4 * filters)), t5 = Vector512.Load(row + (5 * filters));
        Vector512<float> t6 = Vector512.Load(row + (6 * filters)), t7 = Vector512.Load(row + (7 * filters)), t8 = Vector512.Load(row + (8 * filters));
        Vector512<float> bias = db == null ? Vector512<float>.Zero : Vector512.Load(db + first);
        float* gradient = dy + first;
        byte* won = winner + first;
        for (int image = 0; image < batch; image++)
        {
            frame.CopyInto(framed, x + ((long)image * window.InputSize));
            float* line = framed;
            for (int wy = 0; wy < down; wy++, line += 2 * frame.Width)
            {
                float* pixel = line;
                for (int wx = 0; wx < across; wx++, pixel += 2, gradient += filters, won += filters)
                {
                    Vector512<int> winners = PooledGradient.Winners(won);
                    Vector512<float> g = Vector512.AndNot(Vector512.Load(gradient) * keep, Vector512.Equals(winners, Vector512.Create((int)PooledWindow.Nobody)).AsSingle());
                    bias += g;
                    if (PooledPicture.IsBlank(pixel, frame.Width))
                        continue;
                    Vector512<float> patch = PooledPicture.Patch(pixel, frame.Width);
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
        }
        t0.Store(row);
        t1.Store(row + filters);
        t2.Store(row + (2 * filters));
        t3.Store(row + (3 * filters));
        t4.Store(row + (4 * filters));
        t5.Store(row + (5 * filters));
        t6.Store(row + (6 * filters));
        t7.Store(row + (7 * filters));
        t8.Store(row + (8 * filters));
        if (db != null)
            bias.Store(db + first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Tap(Vector512<float> patch, Vector512<int> at, int shift, Vector512<float> gradient, Vector512<float> sum) =>
        Vector512.MultiplyAddEstimate(Vector512.ShuffleNative(patch, at + Vector512.Create(shift)), gradient, sum);
}
