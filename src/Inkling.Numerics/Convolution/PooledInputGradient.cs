using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The gradient with respect to the input of a pooled 3x3 convolution, by lists: one piece is an image. For each pooling window, the
/// filters whose winner is the same of its four results form a list.
/// </summary>
/// <typeparam name="T">What can be done with a register.</typeparam>
/// <typeparam name="TVector">A register of channels.</typeparam>
internal readonly unsafe struct PooledInputGradient<T, TVector>(Window2d window, int filters, float keep, float* dy, byte* winner, float* weights, float* dx) : IWork
    where T : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Results = 4;

    /// <summary>The kernel; see <see cref="ConvolutionPool2d.BackwardInput"/>.</summary>
    internal static void Run(in Window2d window, int batch, int filters, float keep, float* dy, byte* winner, float* weight, float* dx)
    {
        PooledInputGradient<T, TVector> work = new(window, filters, keep, dy, winner, Arrange(window, filters, weight), dx);
        Workers.Run(batch, ref work);
    }

    /// <summary>The weights as the lists need them, [channels / lanes, filter, tap, lanes], in the calling kernel's working memory.</summary>
    private static float* Arrange(in Window2d window, int filters, float* weight)
    {
        float* arranged = Scratch.Shared((long)PooledGradient.Taps * window.Channels * filters);
        float* to = arranged;
        for (int c = 0; c < window.Channels; c += T.Count, to += filters * PooledGradient.Taps * T.Count)
        {
            for (int tap = 0; tap < PooledGradient.Taps; tap++)
            {
                float* from = weight + (((long)tap * window.Channels) + c) * filters;
                Panels.Transpose(from, T.Count, filters, filters, to + (tap * T.Count), PooledGradient.Taps * T.Count);
            }
        }
        return arranged;
    }

    public void Run(int image)
    {
        int channels = window.Channels, windows = window.Positions / Results, entries = windows * filters;
        Frame frame = Frame.ForPadding(window);
        float* values = Scratch.Local(frame.Size + (2L * (entries + Lists.Group)) + (windows * Results) + 1);
        int* places = (int*)(values + entries + Lists.Group);
        int* starts = places + entries + Lists.Group;
        float* framed = (float*)(starts + (windows * Results) + 1);
        long at = (long)image * entries;
        List(dy + at, winner + at, windows, values, places, starts);

        new Span<float>(framed, (int)frame.Size).Clear();
        nint rowStride = (nint)frame.Width * channels;
        int across = window.OutputWidth / 2;
        for (int c = 0; c < channels; c += T.Count)
        {
            float* weight = weights + ((long)c * filters * PooledGradient.Taps);
            for (int w = 0; w < windows; w++)
            {
                (int y, int x) = Math.DivRem(w, across);
                float* patch = framed + (2 * y * rowStride) + (2 * x * channels) + c;
                int* start = starts + (w * Results);
                for (int result = 0; result < Results; result++)
                {
                    float* first = patch + (result / 2 * rowStride) + (result % 2 * channels);
                    int begin = start[result], count = start[result + 1] - begin;
                    PooledGradient.Spread<T, TVector>(count, places + begin, values + begin, weight, first, rowStride, channels);
                }
            }
        }
        float* to = dx + ((long)image * window.InputSize);
        float* inside = framed + (window.Padding * rowStride) + (window.Padding * channels);
        Matrix.Copy(inside, rowStride, window.Height, window.Width * channels, to, window.Width * channels);
    }

    /// <summary>For each window and result the filters that won there; starts[4 * window + result] is where the list begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void List(float* gradient, byte* won, int windows, float* values, int* places, int* starts)
    {
        int count = 0;
        Vector512<int> steps = Vector512<int>.Indices * (PooledGradient.Taps * T.Count);
        for (int w = 0; w < windows; w++, gradient += filters, won += filters)
        {
            for (int result = 0; result < Results; result++)
            {
                *starts++ = count;
                for (int f = 0; f < filters; f += Lists.Group)
                {
                    Vector512<float> value = Vector512.Load(gradient + f) * keep;
                    Vector512<int> mask = Vector512.Equals(PooledGradient.Winners(won + f), Vector512.Create(result));
                    mask &= ~Vector512.Equals(value, Vector512<float>.Zero).AsInt32();
                    Vector512<int> where = steps + Vector512.Create(f * PooledGradient.Taps * T.Count);
                    count = Lists.Append(value, where, mask, values, places, count);
                }
            }
        }
        *starts = count;
    }
}
