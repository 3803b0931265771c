namespace Inkling.Numerics;

/// <summary>
/// 2-D convolution (cross-correlation, as in every framework) over images [batch, height, width, channels] with
/// weights [kernel, kernel, channels, filters].
/// </summary>
public static class Convolution2d
{
    /// <summary>y = conv(x, weight) + bias.</summary>
    public static void Forward(in Window2d w, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        for (int n = 0; n < batch; n++)
        for (int p = 0; p < w.Positions; p++)
        for (int f = 0; f < filters; f++)
        {
            float sum = bias.IsEmpty ? 0 : bias[f];
            for (int ky = 0; ky < w.Kernel; ky++)
            for (int kx = 0; kx < w.Kernel; kx++)
            {
                int iy = (p / w.OutputWidth * w.Stride) + ky - w.Padding, ix = (p % w.OutputWidth * w.Stride) + kx - w.Padding;
                if ((uint)iy >= (uint)w.Height || (uint)ix >= (uint)w.Width)
                    continue;
                for (int c = 0; c < w.Channels; c++)
                    sum += x[(((((n * w.Height) + iy) * w.Width) + ix) * w.Channels) + c] * weight[(((((ky * w.Kernel) + kx) * w.Channels) + c) * filters) + f];
            }
            y[(((n * w.Positions) + p) * filters) + f] = sum;
        }
    }

    /// <summary>dx = gradient with respect to the input, overwritten.</summary>
    public static void BackwardInput(in Window2d w, int batch, int filters, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx)
    {
        dx.Clear();
        for (int n = 0; n < batch; n++)
        for (int p = 0; p < w.Positions; p++)
        for (int f = 0; f < filters; f++)
        for (int ky = 0; ky < w.Kernel; ky++)
        for (int kx = 0; kx < w.Kernel; kx++)
        {
            int iy = (p / w.OutputWidth * w.Stride) + ky - w.Padding, ix = (p % w.OutputWidth * w.Stride) + kx - w.Padding;
            if ((uint)iy >= (uint)w.Height || (uint)ix >= (uint)w.Width)
                continue;
            for (int c = 0; c < w.Channels; c++)
                dx[(((((n * w.Height) + iy) * w.Width) + ix) * w.Channels) + c] += dy[(((n * w.Positions) + p) * filters) + f] * weight[(((((ky * w.Kernel) + kx) * w.Channels) + c) * filters) + f];
        }
    }

    /// <summary>Adds the gradients with respect to weight and bias (empty: none) to what is there.</summary>
    public static void BackwardWeight(in Window2d w, int batch, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dWeight, Span<float> dBias)
    {
        for (int n = 0; n < batch; n++)
        for (int p = 0; p < w.Positions; p++)
        for (int f = 0; f < filters; f++)
        {
            float g = dy[(((n * w.Positions) + p) * filters) + f];
            if (!dBias.IsEmpty)
                dBias[f] += g;
            for (int ky = 0; ky < w.Kernel; ky++)
            for (int kx = 0; kx < w.Kernel; kx++)
            {
                int iy = (p / w.OutputWidth * w.Stride) + ky - w.Padding, ix = (p % w.OutputWidth * w.Stride) + kx - w.Padding;
                if ((uint)iy >= (uint)w.Height || (uint)ix >= (uint)w.Width)
                    continue;
                for (int c = 0; c < w.Channels; c++)
                    dWeight[(((((ky * w.Kernel) + kx) * w.Channels) + c) * filters) + f] += x[(((((n * w.Height) + iy) * w.Width) + ix) * w.Channels) + c] * g;
            }
        }
    }
}
