namespace Inkling.Numerics;

/// <summary>
/// A frame of zeros around an image [height, width, channels], so that a sliding window needs no test for the border.
/// Pixels may be spread out by a stride, as the gradient of a strided convolution needs them.
/// </summary>
/// <param name="SourceHeight">Rows of the image.</param>
/// <param name="SourceWidth">Columns of the image.</param>
/// <param name="Channels">Channels of a pixel.</param>
/// <param name="Height">Rows of the framed image.</param>
/// <param name="Width">Columns of the framed image.</param>
/// <param name="Offset">Row and column of the first pixel; below zero, pixels fall outside.</param>
/// <param name="Spread">Rows and columns from one pixel to the next.</param>
internal readonly unsafe record struct Frame(int SourceHeight, int SourceWidth, int Channels, int Height, int Width, int Offset, int Spread)
{
    /// <summary>Floats of the framed image.</summary>
    internal long Size => (long)Height * Width * Channels;

    /// <summary>The frame of a forward pass: the window's padding.</summary>
    internal static Frame ForPadding(in Window2d w) =>
        new(w.Height, w.Width, w.Channels, w.Height + (2 * w.Padding), w.Width + (2 * w.Padding), w.Padding, 1);

    /// <summary>The frame of dy such that a window with stride 1 over it has one position for each input pixel.</summary>
    internal static Frame ForGradient(in Window2d w, int filters) =>
        new(w.OutputHeight, w.OutputWidth, filters, w.Height + w.Kernel - 1, w.Width + w.Kernel - 1, w.Kernel - 1 - w.Padding, w.Stride);

    /// <summary>The framed image in this thread's working memory, or the image itself where there is no frame.</summary>
    internal float* Fill(float* image) => Fill(image, Scratch.Local(Size));

    /// <summary>The framed image in <paramref name="room"/>, or the image itself where there is no frame.</summary>
    internal float* Fill(float* image, float* room)
    {
        if (Offset == 0 && Spread == 1 && Height == SourceHeight && Width == SourceWidth)
            return image;
        Clear(room);
        CopyInto(room, image);
        return room;
    }

    /// <summary>Writes zeros, which stay where no image comes.</summary>
    internal void Clear(float* framed) => new Span<float>(framed, (int)Size).Clear();

    /// <summary>Writes the image into its frame.</summary>
    internal void CopyInto(float* framed, float* image)
    {
        int length = SourceWidth * Channels;
        if (Spread == 1 && Offset >= 0 && Offset + SourceWidth <= Width && Offset + SourceHeight <= Height)
        {
            CopyRows(framed, image, Offset, Offset + SourceHeight);
            return;
        }
        for (int y = 0; y < SourceHeight; y++, image += length)
        {
            int row = (y * Spread) + Offset;
            if ((uint)row >= (uint)Height)
                continue;
            float* to = framed + ((long)row * Width * Channels);
            for (int x = 0; x < SourceWidth; x++)
            {
                int column = (x * Spread) + Offset;
                if ((uint)column < (uint)Width)
                    new ReadOnlySpan<float>(image + (x * Channels), Channels).CopyTo(new Span<float>(to + (column * Channels), Channels));
            }
        }
    }

    /// <summary>Floats of a framed image that knows of which image each of its rows is; see <see cref="Show"/>.</summary>
    internal long ShownSize => Size + ((long)Height * (sizeof(long) / sizeof(float)));

    /// <summary>Begins such an image: only its border is there.</summary>
    internal void BeginShown(float* framed)
    {
        Clear(framed);
        new Span<long>(ImagesOfRows(framed), Height).Fill(-1);
    }

    /// <summary>
    /// Copies rows that pieces of work see, but for the first ones where they are there since an earlier piece: where there are few images, the pieces of a thread share one, and
    /// come from top to bottom as a rule. For a frame that keeps all pixels beside each other.
    /// </summary>
    /// <param name="framed">What <see cref="BeginShown"/> began.</param>
    /// <param name="images">The first of all images.</param>
    /// <param name="image">Which of them.</param>
    /// <param name="first">The first framed row that is seen.</param>
    /// <param name="end">The row after the last.</param>
    internal void Show(float* framed, float* images, long image, int first, int end)
    {
        long* shown = ImagesOfRows(framed);
        int row = Math.Max(first, Offset), last = Math.Min(end, Offset + SourceHeight);
        while (row < last && shown[row] == image)
            row++;
        if (row >= last)
            return;
        CopyRows(framed, images + (image * SourceHeight * SourceWidth * Channels), row, last);
        new Span<long>(shown + row, last - row).Fill(image);
    }

    /// <summary>Copies some framed rows, border excepted, of an image that lies in its frame as a whole.</summary>
    private void CopyRows(float* framed, float* image, int first, int end)
    {
        int length = SourceWidth * Channels;
        Matrix.Copy(
            image + ((long)(first - Offset) * length), length, end - first, length, framed + ((((long)first * Width) + Offset) * Channels), Width * Channels);
    }

    private long* ImagesOfRows(float* framed) => (long*)(framed + Size);
}
