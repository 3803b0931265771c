namespace Inkling.Vision;

/// <summary>A grey picture: one byte a pixel, 0 black to 255 white, row by row from the top left.</summary>
public sealed class GrayImage
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">[height, width], row-major.</param>
    /// <exception cref="ArgumentException">The array's length is not width x height.</exception>
    public GrayImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height)
            throw new ArgumentException($"{width} x {height} pixels need {(long)width * height} bytes, there are {pixels.Length}.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>[Height, Width], row-major; the image's own array.</summary>
    public byte[] Pixels { get; }
}
