using System.Buffers.Binary;

namespace Inkling.Vision;

/// <summary>Reads PGM, the grey pictures of Netpbm: P2 (numbers as text) and P5 (one or two bytes a pixel, big-endian).</summary>
internal ref struct PgmReader
{
    private const string Advice = "Copy or export the picture again, or save it as PNG.";

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _name;
    private int _at;

    private PgmReader(ReadOnlySpan<byte> bytes, string name)
    {
        _bytes = bytes;
        _name = name;
        _at = 2;
    }

    public static bool Recognizes(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 2 && bytes[0] == 'P' && bytes[1] is (byte)'2' or (byte)'5' && (IsSpace(bytes[2]) || bytes[2] == '#');

    public static GrayImage Read(ReadOnlySpan<byte> bytes, string name) => new PgmReader(bytes, name).Read(text: bytes[1] == '2');

    private GrayImage Read(bool text)
    {
        int width = Number("the width", ImageFile.MaximumSide), height = Number("the height", ImageFile.MaximumSide);
        int maximum = Number("the largest value", 65535);
        if (width == 0 || height == 0 || maximum == 0)
            throw Error($"the header says {width} x {height} pixels of 0 to {maximum}; none of them may be 0.");
        byte[] pixels = text ? ReadText(width, height, maximum) : ReadBinary(width, height, maximum);
        while (_at < _bytes.Length && IsSpace(_bytes[_at]))
            _at++;
        if (_at < _bytes.Length && !(text && _bytes[_at] == '#'))
            throw Error($"{_bytes.Length - _at} more bytes follow the {width} x {height} pixels that the header announces.");
        return new(width, height, pixels);
    }

    private byte[] ReadText(int width, int height, int maximum)
    {
        // A value takes at least a digit and a space, except the last: checked before memory is taken.
        if ((2L * width * height) - 1 > _bytes.Length - _at)
            throw Short(width, height);
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = Scale(Number("a pixel", 65535), maximum);
        return pixels;
    }

    private byte[] ReadBinary(int width, int height, int maximum)
    {
        // Exactly one white space separates the header from the pixels.
        if (_at >= _bytes.Length || !IsSpace(_bytes[_at++]))
            throw Error("white space was expected after the header.");
        int size = maximum > 255 ? 2 : 1;
        if ((long)width * height * size > _bytes.Length - _at)
            throw Short(width, height);
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.Length; i++, _at += size)
            pixels[i] = Scale(size == 1 ? _bytes[_at] : BinaryPrimitives.ReadUInt16BigEndian(_bytes[_at..]), maximum);
        return pixels;
    }

    private readonly byte Scale(int value, int maximum) => value <= maximum
        ? (byte)(((value * 255) + (maximum / 2)) / maximum)
        : throw Error($"a pixel has the value {value}, the header allows at most {maximum}.");

    // White space and comments (from # to the end of the line), then decimal digits.
    private int Number(string what, int limit)
    {
        int before = _at;
        while (_at < _bytes.Length && (IsSpace(_bytes[_at]) || _bytes[_at] == '#'))
        {
            if (_bytes[_at++] != '#')
                continue;
            while (_at < _bytes.Length && _bytes[_at] is not ((byte)'\n' or (byte)'\r'))
                _at++;
        }

        int start = _at, value = 0;
        while (_at < _bytes.Length && char.IsAsciiDigit((char)_bytes[_at]))
        {
            value = (value * 10) + _bytes[_at++] - '0';
            if (value > limit)
                throw Error($"{what} at byte {start} is more than {limit}.");
        }

        if (_at == start || start == before)
            throw Error(_at >= _bytes.Length ? $"it ends where {what} was expected." : $"{what} was expected at byte {start}.");
        return value;
    }

    private readonly ImageFormatException Short(int width, int height) =>
        Error($"the header announces {width} x {height} pixels, only {_bytes.Length - _at} bytes follow.");

    private readonly ImageFormatException Error(string problem) => new(_name, "as a PGM " + problem, Advice);

    private static bool IsSpace(byte value) => value is (byte)' ' or >= 9 and <= 13;
}
