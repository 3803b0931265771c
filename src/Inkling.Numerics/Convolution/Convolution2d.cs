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
            Panels.PackAll(pw, depth, filters, panels);
            ImageWork work = new(window, Frame.ForPadding(window), window.OutputHeight, window.OutputWidth, filters, px, panels, pb, py);
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
        fixed (float* pdy = dy, pw = weight, pdx = dx)
        {
            float* panels = ConvolutionTiles.PackTurned(window, filters, pw);
            Window2d turned = new(window.OutputHeight, window.OutputWidth, filters, window.Kernel, 1, 0);
            ImageWork work = new(turned, Frame.ForGradient(window, filters), window.Height, window.Width, window.Channels, pdy, panels, null, pdx);
            Workers.Run(batch, ref work);
        }
    }

    /// <summary>
    /// Adds the gradients with respect to weight and bias (empty: none) to what is there: an image's sum is made first and
    /// added in the order of the images, so that it does not matter how they are cut into batches. One piece of work is
    /// one row of the kernel for one panel of filters.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not match or the geometry is impossible.</exception>
    public static void BackwardWeight(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dWeight, Span<float> dBias)
    {
        CheckLengths(window, batch, filters, x, dWeight, dBias, dy);
        fixed (float* px = x, pdy = dy, pdw = dWeight, pdb = dBias)
        {
            FilterWork work = new(window, batch, filters, px, pdy, pdw, pdb);
            Workers.Run(Panels.Count(filters) * window.Kernel, ref work);
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

    /// <summary>All filters at all positions of one image.</summary>
    private readonly struct ImageWork(
        Window2d window, Frame frame, int outputHeight, int outputWidth, int filters, float* x, float* panels, float* bias, float* y) : IWork
    {
        public void Run(int image)
        {
            float* framed = frame.Fill(x + ((long)image * window.InputSize));
            int depth = window.Kernel * window.Kernel * window.Channels;
            float* to = y + ((long)image * outputHeight * outputWidth * filters);
            for (int panel = 0, column = 0; column < filters; panel++, column += Tile.Columns)
            {
                ConvolutionTiles.Forward(
                    framed, frame.Width, window, outputHeight, outputWidth, panels + ((long)panel * depth * Tile.Columns),
                    Math.Min(Tile.Columns, filters - column), bias == null ? null : bias + column, to + column, filters);
            }
        }
    }

    /// <summary>One row of the kernel for one panel of filters, image after image.</summary>
    private readonly struct FilterWork(Window2d window, int batch, int filters, float* x, float* dy, float* dw, float* db) : IWork
    {
        public void Run(int piece)
        {
            Frame frame = Frame.ForPadding(window);
            int panel = piece % Panels.Count(filters), kernelRow = piece / Panels.Count(filters);
            int positions = window.Positions, column = panel * Tile.Columns, width = Math.Min(Tile.Columns, filters - column);
            float* packed = Scratch.Local(frame.Size + ((long)positions * Tile.Columns));
            float* framed = packed + ((long)positions * Tile.Columns);
            frame.Clear(framed);
            for (int image = 0; image < batch; image++)
            {
                frame.CopyInto(framed, x + ((long)image * window.InputSize));
                // With as many filters as a panel has columns, the gradient is a panel already.
                float* gradient = dy + ((long)image * positions * filters);
                if (filters != Tile.Columns)
                {
                    Panels.Pack(gradient, positions, filters, filters, panel, packed);
                    gradient = packed;
                }
                ConvolutionTiles.BackwardWeight(framed, frame.Width, window, kernelRow, gradient, width, dw + column, filters);
                if (db != null && kernelRow == 0)
                    ConvolutionTiles.AddColumnSums(gradient, positions, width, db + column);
            }
        }
    }
}
