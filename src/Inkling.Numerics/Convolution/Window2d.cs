namespace Inkling.Numerics;

/// <summary>
/// The geometry of a window that slides over images: what a convolution and a pooling have in common.
/// Images are stored [batch, height, width, channels].
/// </summary>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Kernel">Rows and columns of the window.</param>
/// <param name="Stride">Pixels from one window to the next, in both directions.</param>
/// <param name="Padding">Pixels added on each side of the input.</param>
public readonly record struct Window2d(int Height, int Width, int Channels, int Kernel, int Stride, int Padding)
{
    private const int MaximumSide = 1 << 15;
    private const int MaximumFloats = 1 << 30;

    /// <summary>Rows of the output.</summary>
    public int OutputHeight => ((Height + (2 * Padding) - Kernel) / Stride) + 1;

    /// <summary>Columns of the output.</summary>
    public int OutputWidth => ((Width + (2 * Padding) - Kernel) / Stride) + 1;

    /// <summary>Floats of one input image.</summary>
    public int InputSize => Height * Width * Channels;

    /// <summary>Positions of the window on one image.</summary>
    public int Positions => OutputHeight * OutputWidth;

    /// <summary>For example <c>28x28x1 kernel 3 stride 1 padding 1</c>; never throws, so that it can be part of a message.</summary>
    public override string ToString() => $"{Height}x{Width}x{Channels} kernel {Kernel} stride {Stride} padding {Padding}";

    /// <summary>Throws unless every number makes sense and the window fits the padded input.</summary>
    /// <exception cref="ArgumentException">The geometry is impossible; the message says what is wrong.</exception>
    public void Validate()
    {
        if (Height < 1 || Width < 1 || Channels < 1 || Kernel < 1 || Stride < 1 || Padding < 0)
            throw new ArgumentException($"Impossible window, {this}: sizes and stride must be at least 1 and padding at least 0.");
        // Everything a kernel computes from these numbers, a framed image included, has to fit an int.
        long side = Math.Max(Height, Width) + (2L * Math.Max(Padding, Kernel)), taps = (long)Kernel * Kernel;
        if (side > MaximumSide || side * side * Channels > MaximumFloats || taps * Channels > MaximumFloats)
            throw new ArgumentException($"Window too large, {this}: a side with its padding has at most {MaximumSide} pixels, an image at most {MaximumFloats} floats.");
        if (Kernel > Height + (2 * Padding) || Kernel > Width + (2 * Padding))
            throw new ArgumentException($"A {Kernel}x{Kernel} window does not fit {Height}x{Width} input with padding {Padding}.");
    }
}
