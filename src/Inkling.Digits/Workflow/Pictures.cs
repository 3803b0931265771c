using Inkling.Data;
using Inkling.Vision;

namespace Inkling.Digits;

/// <summary>Images of a set as pictures for people: ink dark on light ground, as on paper.</summary>
internal static class Pictures
{
    internal static GrayImage OnPaper(ImageSet images, int index) =>
        new(images.Columns, images.Rows, [.. Array.ConvertAll(images.Image(index).ToArray(), ink => (byte)(255 - ink))]);

    /// <summary>A picture of numbers from <paramref name="low"/>, white, to <paramref name="high"/>, black.</summary>
    internal static GrayImage OnPaper(ReadOnlySpan<float> values, int rows, int columns, double low, double high)
    {
        byte[] pixels = new byte[rows * columns];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(Math.Round(255 * (high - values[i]) / (high - low)), 0, 255);
        return new GrayImage(columns, rows, pixels);
    }
}
