using System.Buffers;
using System.Globalization;

namespace Inkling.Neural;

/// <summary>Takes a header, one piece after the other.</summary>
internal interface IHeaderSink
{
    /// <summary>How many bytes it has taken.</summary>
    int Length { get; }

    void Take(scoped ReadOnlySpan<byte> piece);
}

/// <summary>Keeps the pieces.</summary>
internal sealed class HeaderBuffer : IHeaderSink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Length => _bytes.WrittenCount;

    public void Take(scoped ReadOnlySpan<byte> piece) => _bytes.Write(piece);

    internal byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}

/// <summary>Compares the pieces with a header that is there already.</summary>
internal ref struct HeaderComparison(ReadOnlySpan<byte> header) : IHeaderSink
{
    private ReadOnlySpan<byte> _rest = header;
    private bool _differs;

    public int Length { get; private set; }

    /// <summary>Whether the pieces were the header, and all of it.</summary>
    internal readonly bool IsSame => !_differs && _rest.IsEmpty;

    public void Take(scoped ReadOnlySpan<byte> piece)
    {
        Length += piece.Length;
        _differs |= !_rest.StartsWith(piece);
        _rest = _rest[Math.Min(piece.Length, _rest.Length)..];
    }
}

/// <summary>
/// The one form that a header has: no space but at its end, words and then tensors, both in ordinal order. What writes it and what checks it
/// go through here. Texts come as <see cref="HeaderText.JsonOf"/> gives them.
/// </summary>
internal static class HeaderForm
{
    internal static void Begin<TSink>(ref TSink sink)
        where TSink : IHeaderSink, allows ref struct => sink.Take("{\"__metadata__\":{"u8);

    internal static void Word<TSink>(ref TSink sink, bool isFirst, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        where TSink : IHeaderSink, allows ref struct
    {
        sink.Take(isFirst ? "\""u8 : ",\""u8);
        sink.Take(key);
        sink.Take("\":\""u8);
        sink.Take(value);
        sink.Take("\""u8);
    }

    internal static void EndWords<TSink>(ref TSink sink)
        where TSink : IHeaderSink, allows ref struct => sink.Take("}"u8);

    /// <summary>A tensor whose numbers are at these bytes of the data.</summary>
    internal static void Tensor<TSink>(ref TSink sink, ReadOnlySpan<byte> name, Shape shape, long begin, long end)
        where TSink : IHeaderSink, allows ref struct
    {
        sink.Take(",\""u8);
        sink.Take(name);
        sink.Take("\":{\"dtype\":\"F32\",\"shape\":["u8);
        for (int dimension = 0; dimension < shape.Rank; dimension++)
        {
            if (dimension > 0)
                sink.Take(","u8);
            Number(ref sink, shape[dimension]);
        }
        sink.Take("],\"data_offsets\":["u8);
        Number(ref sink, begin);
        sink.Take(","u8);
        Number(ref sink, end);
        sink.Take("]}"u8);
    }

    internal static void End<TSink>(ref TSink sink)
        where TSink : IHeaderSink, allows ref struct
    {
        sink.Take("}"u8);
        // Spaces bring the numbers to a multiple of 8 bytes, so that a reader may map them.
        sink.Take("       "u8[..(-sink.Length & 7)]);
    }

    private static void Number<TSink>(ref TSink sink, long number)
        where TSink : IHeaderSink, allows ref struct
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        sink.Take(digits[..length]);
    }
}
