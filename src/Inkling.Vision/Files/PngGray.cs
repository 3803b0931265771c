using System.Buffers.Binary;

namespace Inkling.Vision;

/// <summary>Turns unfiltered PNG rows into grey bytes.</summary>
internal sealed class PngGray
{
    private readonly PngHeader _header;
    private readonly string _name;
    private readonly byte[] _palette = [];
    private readonly int _transparentRed = -1;
    private readonly int _transparentGreen;
    private readonly int _transparentBlue;

    public PngGray(PngHeader header, byte[] palette, byte[] transparency, string name)
    {
        (_header, _name) = (header, name);
        if (header.Color == PngColor.Palette)
        {
            _palette = new byte[palette.Length / 3];
            if (transparency.Length > _palette.Length)
                throw new ImageFormatException(name, "its transparency (tRNS) is longer than its palette.", PngReader.ExportAgain);
            for (int i = 0; i < _palette.Length; i++)
            {
                int luma = Luma(palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]);
                _palette[i] = (byte)OverWhite(luma, i < transparency.Length ? transparency[i] : 255, 255);
            }
        }
        else if (transparency.Length > 0)
        {
            int expected = header.Color switch
            {
                PngColor.Gray => 2,
                PngColor.Rgb => 6,
                _ => 0,
            };
            if (transparency.Length != expected)
                throw new ImageFormatException(name, $"its transparency (tRNS) holds {transparency.Length} bytes, {expected} were expected.", PngReader.ExportAgain);
            _transparentRed = BinaryPrimitives.ReadUInt16BigEndian(transparency);
            if (expected == 6)
            {
                _transparentGreen = BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2));
                _transparentBlue = BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(4));
            }
        }
    }

    /// <summary>Converts one row.</summary>
    /// <param name="row">Unfiltered samples, packed as PNG packs them.</param>
    /// <param name="gray">[width], written.</param>
    public void Convert(ReadOnlySpan<byte> row, Span<byte> gray)
    {
        int channels = _header.Channels, maximum = (1 << _header.Depth) - 1;
        for (int x = 0; x < gray.Length; x++)
        {
            int first = Sample(row, x * channels);
            gray[x] = _header.Color switch
            {
                PngColor.Palette => first < _palette.Length
                    ? _palette[first]
                    : throw new ImageFormatException(_name, $"a pixel asks for colour {first} of a palette of {_palette.Length}.", PngReader.ExportAgain),
                PngColor.Gray => ToByte(first == _transparentRed ? maximum : first, maximum),
                PngColor.GrayAlpha => ToByte(OverWhite(first, Sample(row, (x * 2) + 1), maximum), maximum),
                _ => ToByte(Color(row, x * channels, maximum), maximum),
            };
        }
    }

    private int Color(ReadOnlySpan<byte> row, int at, int maximum)
    {
        int red = Sample(row, at), green = Sample(row, at + 1), blue = Sample(row, at + 2);
        if (_header.Color == PngColor.Rgba)
            return OverWhite(Luma(red, green, blue), Sample(row, at + 3), maximum);
        bool transparent = red == _transparentRed && green == _transparentGreen && blue == _transparentBlue;
        return transparent ? maximum : Luma(red, green, blue);
    }

    private int Sample(ReadOnlySpan<byte> row, int index) => _header.Depth switch
    {
        8 => row[index],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]),
        // Several samples share a byte, the first in its high bits.
        int depth => (row[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };

    // ITU-R BT.601: Y = 0.299 R + 0.587 G + 0.114 B, in integers and rounded.
    private static int Luma(int red, int green, int blue) => ((299 * red) + (587 * green) + (114 * blue) + 500) / 1000;

    private static int OverWhite(int value, int alpha, int maximum) =>
        (int)((((long)value * alpha) + ((long)maximum * (maximum - alpha)) + (maximum / 2)) / maximum);

    private static byte ToByte(int value, int maximum) => (byte)(((value * 255) + (maximum / 2)) / maximum);
}
