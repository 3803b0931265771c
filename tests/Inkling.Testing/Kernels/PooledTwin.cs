using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>A convolution with pooling in double, straight from the definitions of the parts.</summary>
public static class PooledTwin
{
    /// <summary>The convolution's results [batch, outputHeight, outputWidth, filters].</summary>
    public static double[] Convolve(PooledSample sample, double[] x, double[] weight, double[] bias)
    {
        (Window2d window, int filters) = (sample.Window, sample.Filters);
        double[] z = new double[sample.Batch * window.Positions * filters];
        for (int i = 0; i < z.Length; i++)
            z[i] = bias.Length == 0 ? 0 : bias[i % filters];
        ForEachTap(sample, (pixel, tap, position) =>
        {
            for (int c = 0; c < window.Channels; c++)
            {
                double value = x[(pixel * window.Channels) + c];
                int row = ((tap * window.Channels) + c) * filters;
                for (int f = 0; f < filters; f++)
                    z[(position * filters) + f] += value * weight[row + f];
            }
        });
        return z;
    }

    /// <summary>Adds the gradients that dz, that of the convolution's results, causes.</summary>
    public static void Backward(PooledSample sample, double[] x, double[] weight, double[] dz, double[] dx, double[] dWeight, double[] dBias)
    {
        (Window2d window, int filters) = (sample.Window, sample.Filters);
        for (int i = 0; i < dz.Length && dBias.Length > 0; i++)
            dBias[i % filters] += dz[i];
        ForEachTap(sample, (pixel, tap, position) =>
        {
            for (int c = 0; c < window.Channels; c++)
            {
                int at = (pixel * window.Channels) + c, row = ((tap * window.Channels) + c) * filters;
                double value = x[at], sum = 0;
                for (int f = 0; f < filters; f++)
                {
                    double g = dz[(position * filters) + f];
                    sum += g * weight[row + f];
                    dWeight[row + f] += g * value;
                }
                dx[at] += sum;
            }
        });
    }

    /// <summary>Where the four results of a pooled value lie among those of the convolution.</summary>
    public static int[] Candidates(PooledSample sample, int pooled)
    {
        int across = sample.Window.OutputWidth / 2, down = sample.Window.OutputHeight / 2;
        (int pixel, int filter) = Math.DivRem(pooled, sample.Filters);
        (int line, int column) = Math.DivRem(pixel, across);
        (int image, int row) = Math.DivRem(line, down);
        int first = ((((image * sample.Window.OutputHeight) + (2 * row)) * sample.Window.OutputWidth) + (2 * column)) * sample.Filters;
        int below = sample.Window.OutputWidth * sample.Filters;
        return [first + filter, first + sample.Filters + filter, first + below + filter, first + below + sample.Filters + filter];
    }

    /// <summary>Visits every pixel that a position of the window sees, with its place in the kernel; padding is left out.</summary>
    private static void ForEachTap(PooledSample sample, Action<int, int, int> visit)
    {
        Window2d w = sample.Window;
        int position = 0;
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int top = -w.Padding; top + w.Kernel <= w.Height + w.Padding; top++)
            {
                for (int left = -w.Padding; left + w.Kernel <= w.Width + w.Padding; left++, position++)
                {
                    for (int ky = Math.Max(0, -top); ky < w.Kernel && top + ky < w.Height; ky++)
                    {
                        for (int kx = Math.Max(0, -left); kx < w.Kernel && left + kx < w.Width; kx++)
                            visit((((n * w.Height) + top + ky) * w.Width) + left + kx, (ky * w.Kernel) + kx, position);
                    }
                }
            }
        }
    }
}
