using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// 2-D convolution (cross-correlation, as in every framework) over images [batch, height, width, channels] with
/// weights [kernel, kernel, channels, filters] and results [batch, outputHeight, outputWidth, filters].
/// <para>
/// All three products run directly on the images: with the channels innermost, a row of the window is one contiguous
/// run of kernel * channels floats, so the matrix that other engines lay out (im2col) is never made. An image is
/// copied once, into a frame of zeros that stands for the padding.
/// </para>
/// </summary>
public static unsafe class Convolution2d
{
    /// <summary>y = conv(x, weight) + bias (empty: none), overwritten. One piece of work is one image.</summary>
    /// <exception cref="ArgumentException">A length does not match or the geometry is impossible.</exception>
    public static void Forward(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        CheckLengths(window, batch, filters, x, weight, bias, y);
        int depth = window.Kernel * window.Kernel * window.Channels;
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            float* panels = Scratch.Shared(Panels.Size(depth, filters));
            PackWork.Run(pw, depth, filters, filters, transposed: false, panels);
            Frame frame = Frame.ForPadding(window);
            ImageWork work = new(window, frame, window.Stride, window.OutputHeight, window.OutputWidth, filters, px, panels, pb, py);
            Workers.Run(batch, ref work);
        }
    }

    /// <summary>
    /// dx = gradient with respect to the input, overwritten: the convolution, with stride 1, of dy spread out by the
    /// stride, with the weights turned by half a turn and their channels and filters exchanged.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not match or the geometry is impossible.</exception>
    public static void BackwardInput(in Window2d window, int batch, int filters, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx)
    {
        CheckLengths(window, batch, filters, dx, weight, default, dy);
        int channels = window.Channels, taps = window.Kernel * window.Kernel, depth = taps * filters;
        fixed (float* pdy = dy, pw = weight, pdx = dx)
        {
            float* panels = Scratch.Shared(Panels.Size(depth, channels));
            for (int panel = 0; panel < Panels.Count(channels); panel++)
            {
                float* to = panels + ((long)panel * depth * Tile.Columns);
                for (int tap = taps - 1; tap >= 0; tap--, to += filters * Tile.Columns)
                    Panels.PackTransposed(pw + ((long)tap * channels * filters), filters, channels, filters, panel, to);
            }
            Window2d turned = new(window.OutputHeight, window.OutputWidth, filters, window.Kernel, 1, 0);
            Frame frame = Frame.ForGradient(window, filters);
            ImageWork work = new(turned, frame, 1, window.Height, window.Width, channels, pdy, panels, null, pdx);
            Workers.Run(batch, ref work);
        }
    }

    /// <summary>
    /// Adds the gradients with respect to weight and bias (empty: none) to what is there: an image's sum is made first and
    /// added in the order of the images, so that it does not matter how they are cut into batches. One piece of work is
    /// sixteen filters.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not match or the geometry is impossible.</exception>
    public static void BackwardWeight(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dWeight, Span<float> dBias)
    {
        CheckLengths(window, batch, filters, x, dWeight, dBias, dy);
        fixed (float* px = x, pdy = dy, pdw = dWeight, pdb = dBias)
        {
            FilterWork work = new(window, Frame.ForPadding(window), batch, filters, px, pdy, pdw, pdb);
            Workers.Run(Panels.Count(filters), ref work);
        }
    }

    private static void CheckLengths(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<float> y)
    {
        window.Validate();
        Check.Length(x, (long)batch * window.InputSize, nameof(x));
        Check.Length(weight, (long)window.Kernel * window.Kernel * window.Channels * filters, nameof(weight));
        Check.Length(bias, bias.IsEmpty ? 0 : filters, nameof(bias));
        Check.Length(y, (long)batch * window.Positions * filters, nameof(y));
    }

    /// <summary>
    /// y[position, filter] of one image: a product whose left rows are the windows, kernel runs of kernel * channels floats
    /// each, read where they lie in the framed image.
    /// </summary>
    private readonly struct ImageWork(
        Window2d window, Frame frame, int stride, int outputHeight, int outputWidth, int filters, float* x, float* panels, float* bias, float* y) : IWork
    {
        public void Run(int image)
        {
            float* framed = frame.Fill(x + ((long)image * window.InputSize));
            int run = window.Kernel * window.Channels, depth = window.Kernel * run, positions = outputHeight * outputWidth;
            float* tile = stackalloc float[Tile.Rows * Tile.Columns];
            float** row = stackalloc float*[Tile.Rows];
            float* to = y + ((long)image * positions * filters);
            for (int panel = 0; panel < Panels.Count(filters); panel++)
            {
                int column = panel * Tile.Columns, width = Math.Min(Tile.Columns, filters - column);
                float* packed = panels + ((long)panel * depth * Tile.Columns);
                for (int p = 0, oy = 0, ox = 0; p < positions; p += Tile.Rows)
                {
                    int rows = Math.Min(Tile.Rows, positions - p);
                    for (int i = 0; i < Tile.Rows; i++)
                    {
                        if (i >= rows)
                        {
                            row[i] = row[0];
                            continue;
                        }
                        row[i] = framed + ((((long)oy * frame.Width) + ox) * stride * window.Channels);
                        if (++ox == outputWidth)
                            (ox, oy) = (0, oy + 1);
                    }
                    Tile.MultiplyRows(row, window.Kernel, (nint)frame.Width * window.Channels, run, packed, tile);
                    Tile.Write(tile, rows, width, bias == null ? null : bias + column, to + ((long)p * filters) + column, filters);
                }
            }
        }
    }

    /// <summary>The gradients of sixteen filters, image after image.</summary>
    private readonly struct FilterWork(Window2d window, Frame frame, int batch, int filters, float* x, float* dy, float* dw, float* db) : IWork
    {
        public void Run(int panel)
        {
            int positions = window.Positions, run = window.Kernel * window.Channels;
            int column = panel * Tile.Columns, width = Math.Min(Tile.Columns, filters - column);
            float* tile = stackalloc float[Tile.Rows * Tile.Columns];
            for (int image = 0; image < batch; image++)
            {
                float* packed = Scratch.Local(frame.Size + ((long)positions * Tile.Columns));
                float* framed = packed + ((long)positions * Tile.Columns);
                frame.FillInto(framed, x + ((long)image * window.InputSize));
                Panels.Pack(dy + ((long)image * positions * filters), positions, filters, filters, panel, packed);
                for (int ky = 0; ky < window.Kernel; ky++)
                {
                    for (int i = 0; i < run; i += Tile.Rows)
                    {
                        new Span<float>(tile, Tile.Rows * Tile.Columns).Clear();
                        Tile.MultiplyColumns(
                            framed + ((long)ky * frame.Width * window.Channels) + i, window.OutputHeight, (nint)window.Stride * frame.Width * window.Channels,
                            window.OutputWidth, (nint)window.Stride * window.Channels, packed, tile);
                        Tile.Add(tile, Math.Min(Tile.Rows, run - i), width, dw + ((((long)ky * run) + i) * filters) + column, filters);
                    }
                }
                if (db != null)
                    AddColumnSums(packed, positions, width, db + column);
            }
        }

        private static void AddColumnSums(float* packed, int count, int width, float* sum)
        {
            Vector256<float> low = default, high = default;
            for (int p = 0; p < count; p++, packed += Tile.Columns)
            {
                low += Vector256.LoadAligned(packed);
                high += Vector256.LoadAligned(packed + 8);
            }
            for (int j = 0; j < width; j++)
                sum[j] += j < 8 ? low[j] : high[j - 8];
        }
    }
}
