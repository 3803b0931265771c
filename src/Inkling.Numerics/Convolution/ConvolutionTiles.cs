using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>The two products of a convolution for one image and one panel of filters, on tiles.</summary>
internal static unsafe class ConvolutionTiles
{
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
    internal static void BackwardWeight(float* framed, int frameWidth, in Window2d window, int kernelRow, float* dy, int width, float* dw, int filters)
    {
        int run = window.Kernel * window.Channels;
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        nint rowStride = (nint)frameWidth * window.Channels;
        for (int i = 0; i < run; i += Tile.Rows)
        {
            new Span<float>(tile, Tile.Rows * Tile.Columns).Clear();
            Tile.MultiplyColumns(
                framed + (kernelRow * rowStride) + i, window.OutputHeight, window.Stride * rowStride,
                window.OutputWidth, (nint)window.Stride * window.Channels, dy, tile, Tile.Columns, tile, Tile.Columns);
            Tile.Add(tile, Math.Min(Tile.Rows, run - i), width, dw + ((((long)kernelRow * run) + i) * filters), filters);
        }
    }

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
