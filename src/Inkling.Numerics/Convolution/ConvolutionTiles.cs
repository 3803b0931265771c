using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>The two products of a convolution for one image and one panel of filters, on tiles.</summary>
internal static unsafe class ConvolutionTiles
{
    // Tiles that go through a block of positions one after the other.
    private const int GroupTiles = 16;

    // Positions of a block with AVX2: 12 KB of dy, which stay in the nearest cache for a group of tiles. The weight gradient of 32->64 is 1.04 to 1.06 times as fast as with all its
    // 196 positions at a time, with 42 of them 1.02 to 1.05 times (Zen 4). With AVX-512 it was not measured, and a block is all positions.
    private const int BlockPositions = 98;

    /// <summary>
    /// y[position, j] = bias[j] + the product of the window at that position with panel column j. The window's rows are kernel runs
    /// of kernel * channels floats, read where they lie in the framed image.
    /// </summary>
    /// <param name="framed">[frame height, frame width, channels].</param>
    /// <param name="frameWidth">Pixels of a row of the framed image.</param>
    /// <param name="window">Kernel, stride and channels; its sizes are not used.</param>
    /// <param name="outputHeight">Rows of positions.</param>
    /// <param name="outputWidth">Columns of positions.</param>
    /// <param name="panel">[kernel * kernel * channels, columns of a tile].</param>
    /// <param name="width">Filters that exist, at most the columns of a tile.</param>
    /// <param name="bias">[width], or null.</param>
    /// <param name="y">The first filter of the first position.</param>
    /// <param name="stride">Floats from one position to the next.</param>
    internal static void Forward(
        float* framed, int frameWidth, in Window2d window, int outputHeight, int outputWidth, float* panel, int width, float* bias, float* y, nint stride)
    {
        int run = window.Kernel * window.Channels, positions = outputHeight * outputWidth;
        nint segmentStride = (nint)frameWidth * window.Channels, pixelStride = (nint)window.Stride * window.Channels;
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* padded = stackalloc float[Tile.Columns];
        float** row = stackalloc float*[Tile.Rows];
        Tile.PadBias(bias, width, padded, Tile.Columns);
        float* at = framed;
        int column = 0;
        for (int p = 0; p < positions; p += Tile.Rows)
        {
            int rows = Math.Min(Tile.Rows, positions - p);
            for (int i = 0; i < rows; i++)
            {
                row[i] = at;
                at += pixelStride;
                if (++column == outputWidth)
                {
                    column = 0;
                    at += (window.Stride * segmentStride) - (outputWidth * pixelStride);
                }
            }
            for (int i = rows; i < Tile.Rows; i++)
                row[i] = row[0];
            float* c = y + (p * stride);
            if (rows == Tile.Rows && width == Tile.Columns)
            {
                Tile.MultiplyRows(row, window.Kernel, segmentStride, run, panel, padded, c, stride);
                continue;
            }
            Tile.MultiplyRows(row, window.Kernel, segmentStride, run, panel, padded, tile, Tile.Columns);
            Matrix.Copy(tile, Tile.Columns, rows, width, c, stride);
        }
    }

    /// <summary>
    /// dw[k, j] += sum over positions of float k of one row of the window times dy[position, j], summed for this image first.
    /// </summary>
    /// <param name="framed">[frame height, frame width, channels].</param>
    /// <param name="frameWidth">Pixels of a row of the framed image.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="kernelRow">The row of the kernel.</param>
    /// <param name="dy">[positions, columns of a tile], packed.</param>
    /// <param name="width">Filters that exist, at most the columns of a tile.</param>
    /// <param name="dw">The first of these filters' weights.</param>
    /// <param name="filters">Floats from one k to the next.</param>
    [SkipLocalsInit]
    internal static void BackwardWeight(float* framed, int frameWidth, in Window2d window, int kernelRow, float* dy, int width, float* dw, int filters)
    {
        int run = window.Kernel * window.Channels, group = GroupTiles * Tile.Rows, block = BlockRows(window);
        nint rowStride = (nint)frameWidth * window.Channels, step = (nint)window.Stride * window.Channels;
        float* sums = stackalloc float[group * Tile.Columns];
        for (int k = 0; k < run; k += group)
        {
            int count = Math.Min(group, run - k);
            new Span<float>(sums, (count + Tile.Rows - 1) / Tile.Rows * Tile.Rows * Tile.Columns).Clear();
            for (int row = 0; row < window.OutputHeight; row += block)
            {
                float* x = framed + ((kernelRow + ((nint)row * window.Stride)) * rowStride) + k, panel = dy + ((long)row * window.OutputWidth * Tile.Columns);
                for (int i = 0; i < count; i += Tile.Rows)
                {
                    float* tile = sums + (i * Tile.Columns);
                    Tile.MultiplyColumns(
                        x + i, Math.Min(block, window.OutputHeight - row), window.Stride * rowStride, window.OutputWidth, step, panel, tile, Tile.Columns, tile, Tile.Columns);
                }
            }
            Tile.Add(sums, count, width, dw + ((((long)kernelRow * run) + k) * filters), filters);
        }
    }

    /// <summary>Rows of positions that a group of tiles goes through before the next ones; all where there is only a tile or two.</summary>
    private static int BlockRows(in Window2d window) =>
        Vector512.IsHardwareAccelerated || window.Kernel * window.Channels <= 2 * Tile.Rows
            ? window.OutputHeight
            : Math.Clamp(BlockPositions / window.OutputWidth, 1, window.OutputHeight);

    /// <summary>sum[j] += the sum over positions of dy[position, j], summed for this image first.</summary>
    internal static void AddColumnSums(float* dy, int positions, int width, float* sum)
    {
        float* total = stackalloc float[Tile.Columns];
        for (int j = 0; j < Tile.Columns; j += 8)
        {
            Vector256<float> eight = default;
            for (int p = 0; p < positions; p++)
                eight += Vector256.Load(dy + (p * Tile.Columns) + j);
            eight.Store(total + j);
        }
        for (int j = 0; j < width; j++)
            sum[j] += total[j];
    }

    /// <summary>
    /// Packs weights for the gradient of the input: turned by half a turn, channels and filters exchanged. Returns panels in the
    /// calling kernel's working memory.
    /// </summary>
    internal static float* PackTurned(in Window2d window, int filters, float* weight)
    {
        int channels = window.Channels, taps = window.Kernel * window.Kernel, depth = taps * filters;
        float* panels = Scratch.Shared(Panels.Size(depth, channels));
        for (int panel = 0; panel < Panels.Count(channels); panel++)
        {
            float* to = panels + ((long)panel * depth * Tile.Columns);
            for (int tap = taps - 1; tap >= 0; tap--, to += filters * Tile.Columns)
                Panels.PackTransposed(weight + ((long)tap * channels * filters), filters, channels, filters, panel, to);
        }
        return panels;
    }
}
