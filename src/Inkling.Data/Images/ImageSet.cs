namespace Inkling.Data;

/// <summary>Grey images of one size and their classes, kept as bytes: 0 is no ink (background), 255 is full ink.</summary>
public sealed class ImageSet
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    /// <summary>A set over the given arrays, which are not copied and must not be changed.</summary>
    /// <param name="pixels">The images one after the other, each row by row.</param>
    /// <param name="labels">The class of each image, 0 .. <paramref name="classCount"/>-1.</param>
    /// <param name="rows">Height of an image.</param>
    /// <param name="columns">Width of an image.</param>
    /// <param name="classCount">Number of classes, 1 to 256.</param>
    /// <exception cref="ArgumentException">The number of pixels is not images x rows x columns, or a label is no class.</exception>
    public ImageSet(byte[] pixels, byte[] labels, int rows, int columns, int classCount = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classCount, 256);
        if (pixels.LongLength != (Int128)labels.Length * rows * columns)
        {
            throw new ArgumentException(
                $"{labels.Length} images of {rows}x{columns} pixels need {(Int128)labels.Length * rows * columns} bytes, got {pixels.Length}.",
                nameof(pixels));
        }
        if (labels.Length > 0 && labels.Max() >= classCount)
            throw new ArgumentException($"Labels are 0 to {classCount - 1}, got {labels.Max()}.", nameof(labels));
        _pixels = pixels;
        _labels = labels;
        Rows = rows;
        Columns = columns;
        ClassCount = classCount;
    }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Height of an image.</summary>
    public int Rows { get; }

    /// <summary>Width of an image.</summary>
    public int Columns { get; }

    /// <summary>Pixels of one image: rows x columns.</summary>
    public int PixelCount => Rows * Columns;

    /// <summary>Number of classes; labels are 0 .. ClassCount-1.</summary>
    public int ClassCount { get; }

    /// <summary>All labels in order.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>All pixels: the images one after the other, each row by row.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The pixels of image <paramref name="index"/>, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ReadOnlySpan<byte> Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _pixels.AsSpan(index * PixelCount, PixelCount);
    }

    /// <summary>The class of image <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public byte Label(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _labels[index];
    }

    /// <summary>A copy of the images of some classes, in their order; the labels stay what they are.</summary>
    public ImageSet OfClasses(params ReadOnlySpan<byte> classes)
    {
        List<int> indices = [];
        for (int i = 0; i < Count; i++)
        {
            if (classes.Contains(_labels[i]))
                indices.Add(i);
        }
        return Select([.. indices]);
    }

    /// <summary>A copy of the images with the given indices, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them does not exist.</exception>
    public ImageSet Select(ReadOnlySpan<int> indices)
    {
        byte[] pixels = new byte[checked(indices.Length * PixelCount)];
        byte[] labels = new byte[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * PixelCount));
            labels[i] = Label(indices[i]);
        }
        return new ImageSet(pixels, labels, Rows, Columns, ClassCount);
    }
}
