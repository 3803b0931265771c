using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Max-pooling over images [batch, height, width, channels]. Padding counts as minus infinity. Of equal values the
/// first in row order wins, as in PyTorch; a NaN wins over every number. Eight channels at a time; one piece of work is
/// one image.
/// </summary>
public static unsafe class MaxPooling2d
{
    /// <summary>Computes the maxima and where in the window each was found.</summary>
    /// <param name="window">The geometry.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="y">[batch, outputHeight, outputWidth, channels], overwritten.</param>
    /// <param name="winner">Same length as <paramref name="y"/>: row * kernel + column of the maximum in its window.</param>
    /// <exception cref="ArgumentException">A length does not match, or the window has more than 256 positions.</exception>
    public static void Forward(in Window2d window, int batch, ReadOnlySpan<float> x, Span<float> y, Span<byte> winner)
    {
        Validate(window, batch, x, y, winner);
        fixed (float* px = x, py = y)
        fixed (byte* pw = winner)
        {
            ForwardWork work = new(window, px, py, pw);
            Workers.Run(batch, ref work);
        }
    }

    /// <summary>Sends each output's gradient to the input that won; overwrites <paramref name="dx"/>.</summary>
    /// <param name="window">The geometry.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="dy">[batch, outputHeight, outputWidth, channels].</param>
    /// <param name="winner">As written by <see cref="Forward"/>.</param>
    /// <param name="dx">[batch, height, width, channels], overwritten.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Backward(in Window2d window, int batch, ReadOnlySpan<float> dy, ReadOnlySpan<byte> winner, Span<float> dx)
    {
        Validate(window, batch, dx, dy, winner);
        fixed (float* pdy = dy, pdx = dx)
        fixed (byte* pw = winner)
        {
            BackwardWork work = new(window, pdy, pw, pdx);
            Workers.Run(batch, ref work);
        }
    }

    private static void Validate(in Window2d window, int batch, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<byte> winner)
    {
        window.Validate();
        if (window.Kernel > 16 || window.Padding * 2 > window.Kernel)
            throw new ArgumentException($"Max-pooling takes windows of at most 16x16, padded by at most half of that; got {window}.");
        Check.Length(x, (long)batch * window.InputSize, nameof(x));
        Check.Length(y, (long)batch * window.Positions * window.Channels, nameof(y));
        Check.Length(winner, y.Length, nameof(winner));
    }

    /// <summary>The part [start, end) of a window's rows or columns that lies inside the image.</summary>
    private static (int Start, int End) Inside(int output, int stride, int padding, int kernel, int size)
    {
        int first = (output * stride) - padding;
        return (Math.Max(0, -first), Math.Min(kernel, size - first));
    }

    private readonly struct ForwardWork(Window2d w, float* x, float* y, byte* winner) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int image)
        {
            int channels = w.Channels, outputHeight = w.OutputHeight, outputWidth = w.OutputWidth;
            float* source = x + ((long)image * w.InputSize);
            long at = (long)image * outputHeight * outputWidth * channels;
            for (int oy = 0; oy < outputHeight; oy++)
            {
                (int top, int bottom) = Inside(oy, w.Stride, w.Padding, w.Kernel, w.Height);
                for (int ox = 0; ox < outputWidth; ox++, at += channels)
                {
                    (int left, int right) = Inside(ox, w.Stride, w.Padding, w.Kernel, w.Width);
                    float* corner = source + (((((long)oy * w.Stride) - w.Padding) * w.Width) + (ox * w.Stride) - w.Padding) * channels;
                    int c = 0;
                    for (; c <= channels - 8; c += 8)
                    {
                        Vector256<float> best = Vector256.Load(corner + (((top * w.Width) + left) * channels) + c);
                        Vector256<uint> where = Vector256.Create((uint)((top * w.Kernel) + left));
                        for (int ky = top; ky < bottom; ky++)
                        {
                            for (int kx = left; kx < right; kx++)
                            {
                                Vector256<float> value = Vector256.Load(corner + (((ky * w.Width) + kx) * channels) + c);
                                Vector256<float> better = Vector256.GreaterThan(value, best) | Vector256.IsNaN(value);
                                best = Vector256.ConditionalSelect(better, value, best);
                                where = Vector256.ConditionalSelect(better.AsUInt32(), Vector256.Create((uint)((ky * w.Kernel) + kx)), where);
                            }
                        }
                        best.Store(y + at + c);
                        Vector128<ushort> narrow = Vector128.Narrow(where.GetLower(), where.GetUpper());
                        *(ulong*)(winner + at + c) = Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
                    }
                    for (; c < channels; c++)
                    {
                        float best = corner[(((top * w.Width) + left) * channels) + c];
                        int where = (top * w.Kernel) + left;
                        for (int ky = top; ky < bottom; ky++)
                        {
                            for (int kx = left; kx < right; kx++)
                            {
                                float value = corner[(((ky * w.Width) + kx) * channels) + c];
                                if (value > best || float.IsNaN(value))
                                    (best, where) = (value, (ky * w.Kernel) + kx);
                            }
                        }
                        y[at + c] = best;
                        winner[at + c] = (byte)where;
                    }
                }
            }
        }
    }

    private readonly struct BackwardWork(Window2d w, float* dy, byte* winner, float* dx) : IWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int image)
        {
            int channels = w.Channels, outputHeight = w.OutputHeight, outputWidth = w.OutputWidth;
            float* target = dx + ((long)image * w.InputSize);
            new Span<float>(target, w.InputSize).Clear();
            long at = (long)image * outputHeight * outputWidth * channels;
            for (int oy = 0; oy < outputHeight; oy++)
            {
                (int top, int bottom) = Inside(oy, w.Stride, w.Padding, w.Kernel, w.Height);
                for (int ox = 0; ox < outputWidth; ox++, at += channels)
                {
                    (int left, int right) = Inside(ox, w.Stride, w.Padding, w.Kernel, w.Width);
                    float* corner = target + (((((long)oy * w.Stride) - w.Padding) * w.Width) + (ox * w.Stride) - w.Padding) * channels;
                    int c = 0;
                    for (; c <= channels - 8; c += 8)
                    {
                        Vector256<float> gradient = Vector256.Load(dy + at + c);
                        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)(winner + at + c)).AsByte());
                        Vector256<uint> where = Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide));
                        for (int ky = top; ky < bottom; ky++)
                        {
                            for (int kx = left; kx < right; kx++)
                            {
                                float* to = corner + (((ky * w.Width) + kx) * channels) + c;
                                Vector256<float> won = Vector256.Equals(where, Vector256.Create((uint)((ky * w.Kernel) + kx))).AsSingle();
                                (Vector256.Load(to) + (won & gradient)).Store(to);
                            }
                        }
                    }
                    for (; c < channels; c++)
                    {
                        for (int ky = top; ky < bottom; ky++)
                        {
                            for (int kx = left; kx < right; kx++)
                            {
                                if (winner[at + c] == (ky * w.Kernel) + kx)
                                    corner[(((ky * w.Width) + kx) * channels) + c] += dy[at + c];
                            }
                        }
                    }
                }
            }
        }
    }
}
