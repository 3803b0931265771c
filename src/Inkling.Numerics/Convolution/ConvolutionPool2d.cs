using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Convolution, bias, ReLU and 2x2 max-pooling in one pass over each image: y = maxpool(max(conv(x, weight) + bias, 0)). The
/// results of the convolution, four times as many as those of the pooling, never leave the nearest caches, and neither does their gradient,
/// which is rebuilt from the pooled one. The same function as the three kernels one after the other; many channels go through <see cref="Winograd"/>, and gradients
/// through lists of winners, so the last bits differ. A window in which a result of the convolution is not finite gives NaN, and so may one whose results come near
/// the largest float.
/// </summary>
public static unsafe class ConvolutionPool2d
{
    /// <summary>
    /// Whether the results of this convolution can be pooled here: their height and width are even, the stride is 1 and the padding
    /// smaller than the kernel.
    /// </summary>
    public static bool Supports(in Window2d window) =>
        window.OutputHeight % 2 == 0 && window.OutputWidth % 2 == 0 && window.Stride == 1 && window.Padding < window.Kernel;

    /// <summary>y = maxpool(max(conv(x, weight) + bias, 0)), overwritten. Pieces of work are images or, of few of them, some windows.</summary>
    /// <param name="window">The convolution's geometry.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="weight">[kernel, kernel, channels, filters].</param>
    /// <param name="bias">[filters], or empty.</param>
    /// <param name="y">[batch, outputHeight / 2, outputWidth / 2, filters].</param>
    /// <param name="winner">Same length as <paramref name="y"/>: which of the four values won, or 255 for none above zero.</param>
    /// <param name="dropout">Which results are dropped, the others being divided by 1 - p; the winner of a dropped one is 255. Nothing by default.</param>
    /// <exception cref="ArgumentException">A length does not match or the geometry is not supported.</exception>
    public static void Forward(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y, Span<byte> winner,
        in DropoutDraw dropout = default)
    {
        CheckLengths(window, batch, filters, x, weight, bias, y, winner);
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        fixed (byte* pwin = winner)
        {
            // Behind the packed weights, room for making them.
            float* packed = Scratch.Shared(PackedSize(window, filters) + Winograd.RoomToPack(window, filters));
            Pack(window, filters, pw, packed, packed + PackedSize(window, filters));
            Multiply(window, batch, filters, px, packed, pb, py, pwin, dropout);
        }
    }

    /// <summary>Floats of weights that <see cref="Pack(in Window2d, int, ReadOnlySpan{float}, Span{float})"/> has laid out.</summary>
    /// <param name="window">The convolution's geometry.</param>
    /// <param name="filters">Channels of the result.</param>
    public static int PackedLength(in Window2d window, int filters) => checked((int)PackedSize(window, filters));

    /// <summary>Lays weights out as <see cref="ForwardPacked"/> reads them, transformed where it wants them so; many calls then share the work.</summary>
    /// <param name="window">The convolution's geometry.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="weight">[kernel, kernel, channels, filters].</param>
    /// <param name="packed">Receives <see cref="PackedLength"/> floats, which only this process can use: the layout depends on its processor.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Pack(in Window2d window, int filters, ReadOnlySpan<float> weight, Span<float> packed)
    {
        Check.Length(weight, (long)window.Kernel * window.Kernel * window.Channels * filters, nameof(weight));
        Check.Length(packed, PackedLength(window, filters), nameof(packed));
        fixed (float* pw = weight, pp = packed)
            Pack(window, filters, pw, pp, Scratch.Shared(Winograd.RoomToPack(window, filters)));
    }

    /// <summary>The same as <see cref="Forward"/> with weights that are packed already and without dropout; the same bits.</summary>
    /// <param name="window">The convolution's geometry.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="packed">What <see cref="Pack(in Window2d, int, ReadOnlySpan{float}, Span{float})"/> made of the weights.</param>
    /// <param name="bias">[filters], or empty.</param>
    /// <param name="y">[batch, outputHeight / 2, outputWidth / 2, filters].</param>
    /// <param name="winner">Same length as <paramref name="y"/>.</param>
    /// <exception cref="ArgumentException">A length does not match or the geometry is not supported.</exception>
    public static void ForwardPacked(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, Span<float> y, Span<byte> winner)
    {
        CheckLengths(window, batch, filters, x, bias, y, winner);
        Check.Length(packed, PackedLength(window, filters), nameof(packed));
        fixed (float* px = x, pw = packed, pb = bias, py = y)
        fixed (byte* pwin = winner)
            Multiply(window, batch, filters, px, pw, pb, py, pwin, default);
    }

    private static long PackedSize(in Window2d window, int filters) =>
        Winograd.Supports(window, filters)
            ? Winograd.Points * Panels.Size(window.Channels, filters)
            : Panels.Size(window.Kernel * window.Kernel * window.Channels, filters);

    private static void Pack(in Window2d window, int filters, float* weight, float* packed, float* room)
    {
        if (!Winograd.Supports(window, filters))
            Panels.PackAll(weight, window.Kernel * window.Kernel * window.Channels, filters, packed);
        else if (WinogradUsesWideLanes(window, filters))
            Winograd.PackWeights<Lanes512, Vector512<float>>(window.Channels, filters, weight, packed, room);
        else
            Winograd.PackWeights<Lanes256, Vector256<float>>(window.Channels, filters, weight, packed, room);
    }

    private static bool WinogradUsesWideLanes(in Window2d window, int filters) => PooledGradient.UsesWideLanes(window) && filters % Lanes512.Count == 0;

    private static void Multiply(in Window2d window, int batch, int filters, float* x, float* packed, float* bias, float* y, byte* winner, in DropoutDraw dropout)
    {
        if (PicturePool.Supports(window, filters))
        {
            PicturePool work = new(window, batch, filters, x, packed, bias, y, winner, dropout);
            Workers.Run(PooledPicture.Pieces(window, batch), ref work);
        }
        else if (PictureTriples.Supports(window, filters))
        {
            PictureTriples work = new(window, batch, filters, x, packed, bias, y, winner, dropout);
            Workers.Run(PooledPicture.Pieces(window, batch), ref work);
        }
        else if (!Winograd.Supports(window, filters))
        {
            TilePool work = new(window, filters, x, packed, bias, y, winner, dropout);
            Workers.Run(batch, ref work);
        }
        else if (WinogradUsesWideLanes(window, filters))
        {
            WinogradPool<Lanes512, Vector512<float>>.Run(window, batch, filters, x, packed, bias, y, winner, dropout);
        }
        else
        {
            WinogradPool<Lanes256, Vector256<float>>.Run(window, batch, filters, x, packed, bias, y, winner, dropout);
        }
    }

    /// <summary>
    /// dx = gradient with respect to the input, overwritten, from that of the pooled result times <paramref name="keep"/>, the factor of the
    /// values that dropout kept.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not match or the geometry is not supported.</exception>
    public static void BackwardInput(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> dy, ReadOnlySpan<byte> winner, ReadOnlySpan<float> weight, Span<float> dx,
        float keep = 1)
    {
        CheckLengths(window, batch, filters, dx, weight, default, dy, winner);
        fixed (float* pdy = dy, pw = weight, pdx = dx)
        fixed (byte* pwin = winner)
        {
            if (PooledGradient.Supports(window, filters))
            {
                if (PooledGradient.UsesWideLanes(window))
                    PooledInputGradient<Lanes512, Vector512<float>>.Run(window, batch, filters, keep, pdy, pwin, pw, pdx);
                else
                    PooledInputGradient<Lanes256, Vector256<float>>.Run(window, batch, filters, keep, pdy, pwin, pw, pdx);
                return;
            }
            float* panels = ConvolutionTiles.PackTurned(window, filters, pw);
            BackwardInputWork work = new(window, filters, keep, pdy, pwin, panels, pdx);
            Workers.Run(batch, ref work);
        }
    }

    /// <summary>Adds the gradients with respect to weight and bias (empty: none) to what is there, image after image; see <see cref="BackwardInput"/>.</summary>
    /// <exception cref="ArgumentException">A length does not match or the geometry is not supported.</exception>
    public static void BackwardWeight(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<byte> winner, Span<float> dWeight, Span<float> dBias,
        float keep = 1)
    {
        CheckLengths(window, batch, filters, x, dWeight, dBias, dy, winner);
        fixed (float* px = x, pdy = dy, pdw = dWeight, pdb = dBias)
        fixed (byte* pwin = winner)
        {
            if (PooledPictureGradient.Supports(window, filters))
            {
                PooledPictureGradient pictures = new(window, batch, filters, keep, px, pdy, pwin, pdw, pdb);
                Workers.Run(filters / Lists.Group, ref pictures);
                return;
            }
            if (PooledGradient.Supports(window, filters))
            {
                if (PooledGradient.UsesWideLanes(window))
                    PooledWeightGradient<Lanes512, Vector512<float>>.Run(window, batch, filters, keep, px, pdy, pwin, pdw, pdb);
                else
                    PooledWeightGradient<Lanes256, Vector256<float>>.Run(window, batch, filters, keep, px, pdy, pwin, pdw, pdb);
                return;
            }
            BackwardWeightWork work = new(window, batch, filters, keep, px, pdy, pwin, pdw, pdb);
            Workers.Run(Panels.Count(filters), ref work);
        }
    }

    private static void CheckLengths(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<float> y, ReadOnlySpan<byte> winner)
    {
        CheckLengths(window, batch, filters, x, bias, y, winner);
        Check.Length(weight, (long)window.Kernel * window.Kernel * window.Channels * filters, nameof(weight));
    }

    private static void CheckLengths(
        in Window2d window, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, ReadOnlySpan<float> y, ReadOnlySpan<byte> winner)
    {
        window.Validate();
        if (!Supports(window))
            throw new ArgumentException($"Fused pooling takes results with an even number of rows and columns, stride 1 and a padding below the kernel, got {window}.", nameof(window));
        Check.Length(x, (long)batch * window.InputSize, nameof(x));
        Check.Length(bias, bias.IsEmpty ? 0 : filters, nameof(bias));
        Check.Length(y, (long)batch * window.Positions / 4 * filters, nameof(y));
        Check.Length(winner, y.Length, nameof(winner));
    }

    /// <summary>The masks of one window's four values: all bits of a channel where this value won.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(byte* winner)
    {
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)winner).AsByte());
        return Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide));
    }

    /// <summary>
    /// Writes the gradient of the convolution's results, for some channels of one image: each pooled gradient goes to the value that won,
    /// zeros to the others.
    /// </summary>
    /// <param name="keep">Factor on every gradient.</param>
    /// <param name="dy">First of these channels of the pooled gradient.</param>
    /// <param name="winner">The same place among the winners.</param>
    /// <param name="height">Rows of the pooled image.</param>
    /// <param name="width">Columns of the pooled image.</param>
    /// <param name="channels">Channels to write.</param>
    /// <param name="pooledStride">Floats from one pooled pixel to the next.</param>
    /// <param name="to">Receives the first pixel.</param>
    /// <param name="pixelStride">Floats from one pixel to the next.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpool(float keep, float* dy, byte* winner, int height, int width, int channels, nint pooledStride, float* to, nint pixelStride, nint rowStride)
    {
        for (int y = 0; y < height; y++, to += 2 * rowStride)
        {
            float* pixel = to;
            for (int x = 0; x < width; x++, pixel += 2 * pixelStride, dy += pooledStride, winner += pooledStride)
            {
                int c = 0;
                for (; c <= channels - 8; c += 8)
                {
                    Vector256<float> gradient = Vector256.Load(dy + c) * keep;
                    Vector256<uint> won = Widen(winner + c);
                    (Vector256.Equals(won, Vector256<uint>.Zero).AsSingle() & gradient).Store(pixel + c);
                    (Vector256.Equals(won, Vector256.Create(1u)).AsSingle() & gradient).Store(pixel + pixelStride + c);
                    (Vector256.Equals(won, Vector256.Create(2u)).AsSingle() & gradient).Store(pixel + rowStride + c);
                    (Vector256.Equals(won, Vector256.Create(3u)).AsSingle() & gradient).Store(pixel + rowStride + pixelStride + c);
                }
                for (; c < channels; c++)
                {
                    pixel[c] = winner[c] == 0 ? dy[c] * keep : 0;
                    pixel[pixelStride + c] = winner[c] == 1 ? dy[c] * keep : 0;
                    pixel[rowStride + c] = winner[c] == 2 ? dy[c] * keep : 0;
                    pixel[rowStride + pixelStride + c] = winner[c] == 3 ? dy[c] * keep : 0;
                }
            }
        }
    }

    private readonly struct BackwardInputWork(Window2d window, int filters, float keep, float* dy, byte* winner, float* panels, float* dx) : IWork
    {
        public void Run(int image)
        {
            Frame frame = Frame.ForGradient(window, filters);
            Window2d turned = new(window.OutputHeight, window.OutputWidth, filters, window.Kernel, 1, 0);
            int depth = window.Kernel * window.Kernel * filters, border = frame.Offset;
            long at = (long)image * window.Positions / 4 * filters;
            nint rowStride = (nint)frame.Width * filters;
            float* framed = Scratch.Local(frame.Size);
            new Span<float>(framed, (int)frame.Size).Clear();
            Unpool(
                keep, dy + at, winner + at, window.OutputHeight / 2, window.OutputWidth / 2, filters, filters,
                framed + (border * rowStride) + (border * filters), filters, rowStride);
            float* to = dx + ((long)image * window.InputSize);
            for (int panel = 0, column = 0; column < window.Channels; panel++, column += Tile.Columns)
            {
                ConvolutionTiles.Forward(
                    framed, frame.Width, turned, window.Height, window.Width, panels + ((long)panel * depth * Tile.Columns),
                    Math.Min(Tile.Columns, window.Channels - column), null, to + column, window.Channels);
            }
        }
    }

    private readonly struct BackwardWeightWork(Window2d window, int batch, int filters, float keep, float* x, float* dy, byte* winner, float* dw, float* db) : IWork
    {
        public void Run(int panel)
        {
            Frame frame = Frame.ForPadding(window);
            int positions = window.Positions, column = panel * Tile.Columns, width = Math.Min(Tile.Columns, filters - column);
            float* packed = Scratch.Local(frame.Size + ((long)positions * Tile.Columns));
            float* framed = packed + ((long)positions * Tile.Columns);
            if (width < Tile.Columns)
                new Span<float>(packed, positions * Tile.Columns).Clear();
            frame.Clear(framed);
            for (int image = 0; image < batch; image++)
            {
                long at = ((long)image * positions / 4 * filters) + column;
                frame.CopyInto(framed, x + ((long)image * window.InputSize));
                Unpool(
                    keep, dy + at, winner + at, window.OutputHeight / 2, window.OutputWidth / 2, width, filters,
                    packed, Tile.Columns, (nint)window.OutputWidth * Tile.Columns);
                for (int kernelRow = 0; kernelRow < window.Kernel; kernelRow++)
                    ConvolutionTiles.BackwardWeight(framed, frame.Width, window, kernelRow, packed, width, dw + column, filters);
                if (db != null)
                    ConvolutionTiles.AddColumnSums(packed, positions, width, db + column);
            }
        }
    }
}
