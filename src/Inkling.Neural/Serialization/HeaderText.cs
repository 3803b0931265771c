using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inkling.Neural;

/// <summary>A string in a header as it stands there: JSON, between quotation marks, of right grammar. Looking at it takes no memory.</summary>
internal readonly ref struct HeaderText(ReadOnlySpan<byte> quoted)
{
    // Messages quote a few words, however long a text is.
    private const int LongestQuote = 60;

    private static readonly JavaScriptEncoder _encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly ReadOnlySpan<byte> _quoted = quoted;

    /// <summary>The bytes between the quotation marks.</summary>
    internal ReadOnlySpan<byte> Json => _quoted.IsEmpty ? default : _quoted[1..^1];

    /// <summary>Whether these bytes are the ones that <see cref="JsonOf"/> gives for this text, so that equal texts have equal bytes.</summary>
    internal bool IsCanonical
    {
        get
        {
            ReadOnlySpan<byte> rest = Json;
            if (_encoder.FindFirstCharacterToEncodeUtf8(rest) < 0)
                return true;
            Span<byte> character = stackalloc byte[4], spelled = stackalloc byte[2 * "\\uFFFF".Length];
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<byte> before = rest;
                if (!TryTake(ref rest, out Rune rune))
                    return false;
                _encoder.EncodeUtf8(character[..rune.EncodeToUtf8(character)], spelled, out _, out int length);
                if (!before[..^rest.Length].SequenceEqual(spelled[..length]))
                    return false;
            }
            return true;
        }
    }

    /// <summary>Whether a header can hold a text: not one with half of a surrogate pair.</summary>
    internal static bool CanHold(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])))
                return false;
        }
        return true;
    }

    /// <summary>A text as a header holds it, without quotation marks.</summary>
    internal static ReadOnlySpan<byte> JsonOf(string text) => JsonEncodedText.Encode(text, _encoder).EncodedUtf8Bytes;

    /// <summary>Whether it is this text, which is nothing but ASCII, written without an escape.</summary>
    internal bool Is(string ascii) => Ascii.Equals(Json, ascii);

    /// <summary>The order of <see cref="StringComparer.Ordinal"/>, which is not the one of the bytes.</summary>
    internal int CompareTo(HeaderText other)
    {
        ReadOnlySpan<byte> left = Json, right = other.Json;
        Span<char> a = stackalloc char[2], b = stackalloc char[2];
        while (!left.IsEmpty && !right.IsEmpty)
        {
            TryTake(ref left, out Rune x);
            TryTake(ref right, out Rune y);
            if (x != y)
                return a[..x.EncodeToUtf16(a)].SequenceCompareTo(b[..y.EncodeToUtf16(b)]);
        }
        return left.Length - right.Length;
    }

    /// <summary>Its beginning, for a message.</summary>
    internal string Quote()
    {
        ReadOnlySpan<byte> rest = Json;
        StringBuilder text = new(LongestQuote);
        while (!rest.IsEmpty && text.Length < LongestQuote)
        {
            TryTake(ref rest, out Rune rune);
            // A file may come from anywhere, and a message goes to a terminal.
            text.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format ? $"\\u{rune.Value:X4}" : rune.ToString());
        }
        return rest.IsEmpty ? text.ToString() : text.Append("...").ToString();
    }

    /// <summary>The text itself.</summary>
    public override string ToString()
    {
        Utf8JsonReader json = new(_quoted);
        json.Read();
        return json.GetString()!;
    }

    /// <summary>Takes the next character; false, and a replacement for it, if it is none of Unicode's.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out Rune rune)
    {
        if (rest[0] != (byte)'\\')
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest, out rune, out int length);
            rest = rest[length..];
            return status == OperationStatus.Done;
        }
        if (rest[1] != (byte)'u')
        {
            rune = new Rune((char)rest[1] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', char itself => itself });
            rest = rest[2..];
            return true;
        }
        char unit = TakeUnit(ref rest);
        if (Rune.TryCreate(unit, out rune))
            return true;
        ReadOnlySpan<byte> after = rest;
        if (after.StartsWith("\\u"u8) && Rune.TryCreate(unit, TakeUnit(ref after), out rune))
        {
            rest = after;
            return true;
        }
        rune = Rune.ReplacementChar;
        return false;
    }

    private static char TakeUnit(ref ReadOnlySpan<byte> rest)
    {
        int length = "\\u0000".Length;
        char unit = (char)ushort.Parse(rest[2..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        rest = rest[length..];
        return unit;
    }
}
