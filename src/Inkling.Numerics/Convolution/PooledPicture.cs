using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>What a 3x3 convolution of pictures with one channel and its gradient know of a pooling window: it sees sixteen pixels, four rows of four.</summary>
internal static unsafe class PooledPicture
{
    /// <summary>Columns of a picture with its border, of which each is a bit.</summary>
    internal const int MostColumns = 64;

    // So few images are cut into their rows of windows, or one image would keep one thread only.
    private const int FewImages = 4;

    /// <summary>Pieces of work that the images are cut into: whole images, or rows of windows.</summary>
    internal static int Pieces(in Window2d window, int batch) => batch < FewImages ? batch * (window.OutputHeight / 2) : batch;

    /// <summary>What a piece is.</summary>
    /// <param name="window">The convolution's geometry.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="piece">Number of the piece.</param>
    /// <returns>Its image, its first row of windows, and the number of those.</returns>
    internal static (int Image, int First, int Rows) Piece(in Window2d window, int batch, int piece)
    {
        int down = window.OutputHeight / 2;
        return batch < FewImages ? (piece / down, piece % down, 1) : (piece, 0, down);
    }

    /// <summary>Whether it is worth looking for windows that see paper only.</summary>
    internal static bool Looks(in Window2d window) => window.Channels == 1 && window.Kernel == PooledGradient.Kernel;

    /// <summary>The pixels that a window sees.</summary>
    /// <param name="pixel">The first.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Patch(float* pixel, nint rowStride) =>
        Pair(pixel, rowStride).ToVector512Unsafe().WithUpper(Pair(pixel + (2 * rowStride), rowStride));

    /// <summary>Whether a window sees nothing but zeros.</summary>
    /// <param name="pixel">The first pixel that it sees.</param>
    /// <param name="rowStride">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBlank(float* pixel, nint rowStride) => Vector128.EqualsAll(
        Vector128.Load(pixel) | Vector128.Load(pixel + rowStride) | (Vector128.Load(pixel + (2 * rowStride)) | Vector128.Load(pixel + (3 * rowStride))),
        Vector128<float>.Zero);

    /// <summary>A bit for each column of four rows in which a pixel is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Ink(float* row, nint width)
    {
        ulong ink = 0;
        for (int column = 0; column < width; column += Vector512<float>.Count)
        {
            float* at = row + column;
            Vector512<float> any = Vector512.Load(at) | Vector512.Load(at + width) | (Vector512.Load(at + (2 * width)) | Vector512.Load(at + (3 * width)));
            ink |= (~Vector512.Equals(any, Vector512<float>.Zero).ExtractMostSignificantBits() & 0xFFFF) << column;
        }
        return ink;
    }

    /// <summary>Four pixels of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Pair(float* pixel, nint rowStride) => Vector128.Load(pixel).ToVector256Unsafe().WithUpper(Vector128.Load(pixel + rowStride));
}
