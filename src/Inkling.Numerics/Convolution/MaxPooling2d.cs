namespace Inkling.Numerics;

/// <summary>
/// Max-pooling over images [batch, height, width, channels]. Padding counts as minus infinity. Of equal values the
/// first in row order wins, as in PyTorch; a NaN wins over every number.
/// </summary>
public static class MaxPooling2d
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
        int channels = window.Channels, at = 0;
        for (int n = 0; n < batch; n++)
        for (int oy = 0; oy < window.OutputHeight; oy++)
        for (int ox = 0; ox < window.OutputWidth; ox++)
        for (int c = 0; c < channels; c++, at++)
        {
            float best = float.NegativeInfinity;
            int bestAt = -1;
            for (int ky = 0; ky < window.Kernel; ky++)
            for (int kx = 0; kx < window.Kernel; kx++)
            {
                int iy = (oy * window.Stride) + ky - window.Padding, ix = (ox * window.Stride) + kx - window.Padding;
                if ((uint)iy >= (uint)window.Height || (uint)ix >= (uint)window.Width)
                    continue;
                float value = x[(((((n * window.Height) + iy) * window.Width) + ix) * channels) + c];
                if (bestAt < 0 || value > best || float.IsNaN(value))
                    (best, bestAt) = (value, (ky * window.Kernel) + kx);
            }
            y[at] = best;
            winner[at] = (byte)bestAt;
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
        dx.Clear();
        int channels = window.Channels, at = 0;
        for (int n = 0; n < batch; n++)
        for (int oy = 0; oy < window.OutputHeight; oy++)
        for (int ox = 0; ox < window.OutputWidth; ox++)
        for (int c = 0; c < channels; c++, at++)
        {
            int iy = (oy * window.Stride) + (winner[at] / window.Kernel) - window.Padding;
            int ix = (ox * window.Stride) + (winner[at] % window.Kernel) - window.Padding;
            dx[(((((n * window.Height) + iy) * window.Width) + ix) * channels) + c] += dy[at];
        }
    }

    private static void Validate(in Window2d window, int batch, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<byte> winner)
    {
        window.Validate();
        if (window.Kernel * window.Kernel > 256 || window.Padding * 2 > window.Kernel)
            throw new ArgumentException($"Max-pooling takes windows of at most 16x16, padded by at most half of that; got {window}.");
        Check.Length(x, (long)batch * window.InputSize, nameof(x));
        Check.Length(y, (long)batch * window.Positions * window.Channels, nameof(y));
        Check.Length(winner, y.Length, nameof(winner));
    }
}
