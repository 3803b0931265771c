using System.Buffers.Binary;

namespace Inkling.Vision;

/// <summary>The checked content of a PNG's IHDR chunk (PNG specification, 11.2.1).</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColor Color)
{
    public int Channels => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bytes of one row without its filter byte.</summary>
    public int RowBytes => checked(((Width * Channels * Depth) + 7) / 8);

    /// <summary>How far back the filters look: whole bytes of one pixel, at least 1.</summary>
    public int FilterDistance => Math.Max(1, Channels * Depth / 8);

    public static PngHeader Read(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length != 13)
            throw new ImageFormatException(name, $"the PNG header (IHDR) holds {data.Length} bytes, 13 were expected.", PngReader.ExportAgain);
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0)
            throw new ImageFormatException(name, $"the PNG header says {width} x {height} pixels.", PngReader.ExportAgain);
        if (width > ImageFile.MaximumSide || height > ImageFile.MaximumSide)
        {
            throw new ImageFormatException(
                name, $"it is {width} x {height} pixels; at most {ImageFile.MaximumSide} x {ImageFile.MaximumSide} are read.", "Make the picture smaller.");
        }

        int depth = data[8];
        PngColor color = (PngColor)data[9];
        bool known = color switch
        {
            PngColor.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw new ImageFormatException(name, $"the PNG header gives colour type {data[9]} with {depth} bits, which PNG does not define.", PngReader.ExportAgain);
        if (data[10] != 0 || data[11] != 0)
            throw new ImageFormatException(name, $"the PNG header gives compression {data[10]} and filter {data[11]}; both must be 0.", PngReader.ExportAgain);
        if (data[12] == 1)
            throw new ImageFormatException(name, "this PNG is interlaced (Adam7), which is not supported.", "Save it again without interlacing.");
        if (data[12] != 0)
            throw new ImageFormatException(name, $"the PNG header gives interlace method {data[12]}, which PNG does not define.", PngReader.ExportAgain);
        return new((int)width, (int)height, depth, color);
    }
}

/// <summary>PNG colour types.</summary>
internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
