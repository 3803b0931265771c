using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Inkling.Neural;

/// <summary>
/// A walk through the JSON header of a safetensors file, by its grammar and nothing more lenient: an object of tensors, each with dtype, shape
/// and data_offsets, and an object of strings called <c>__metadata__</c>; nothing unknown, no name twice in a row. It takes no memory, whatever
/// the header says: texts are looked at where they stand, and messages quote no more than a few words.
/// </summary>
internal ref struct CheckpointHeader
{
    private const string TryAnother = "It is damaged or not a safetensors file: check the path, use another copy, or train again.";

    private const int LongestReason = 300;

    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _json;
    private HeaderText _previous;
    private bool _hasPrevious, _isAmongWords, _hadWords;

    internal CheckpointHeader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _json = new Utf8JsonReader(bytes);
    }

    /// <summary>
    /// Whether the walk stands at a tensor, with <see cref="Name"/>, <see cref="Type"/>, <see cref="Sizes"/> and <see cref="Offsets"/>; else it is at a
    /// word, a <see cref="Name"/> and what it <see cref="Says"/>.
    /// </summary>
    internal bool IsTensor { get; private set; }

    internal HeaderText Name { get; private set; }

    internal HeaderText Says { get; private set; }

    /// <summary>Where in the header the bytes of <see cref="Says"/> begin.</summary>
    internal int SaysAt { get; private set; }

    internal HeaderText Type { get; private set; }

    internal HeaderNumbers Sizes { get; private set; }

    /// <summary>Two numbers: the bytes of the data where the tensor begins and where it has ended.</summary>
    internal HeaderNumbers Offsets { get; private set; }

    /// <summary>Goes to the next word or tensor; false at the end.</summary>
    /// <exception cref="JsonException">The header breaks the grammar.</exception>
    internal bool Next()
    {
        if (_json.TokenType == JsonTokenType.None)
            Expect(JsonTokenType.StartObject);
        if (NextName(out HeaderText name))
        {
            if (_hasPrevious && name.CompareTo(_previous) == 0)
                throw Twice(name);
            _previous = name;
            _hasPrevious = true;
            if (_isAmongWords || !name.Is(CheckpointWriter.MetadataName))
            {
                IsTensor = !_isAmongWords;
                if (IsTensor)
                    ReadTensor(name);
                else
                    ReadWord();
                Name = name;
                return true;
            }
            if (_hadWords)
                throw Twice(name);
            Expect(JsonTokenType.StartObject);
            (_isAmongWords, _hadWords, _hasPrevious) = (true, true, false);
            return Next();
        }
        if (_isAmongWords)
        {
            (_isAmongWords, _hasPrevious) = (false, false);
            return Next();
        }
        if (Read())
            throw new JsonException("Something follows its end.");
        return false;
    }

    /// <summary>What to tell of a header that breaks the grammar.</summary>
    internal static CheckpointException Broken(string source, JsonException e)
    {
        string reason = e.Message.Length <= LongestReason ? e.Message : $"{e.Message.AsSpan(0, LongestReason)}...";
        return new CheckpointException($"The header of '{source}' cannot be read: {reason} {TryAnother}", e);
    }

    private void ReadWord()
    {
        Says = ReadText();
        SaysAt = (int)_json.TokenStartIndex + 1;
    }

    private void ReadTensor(HeaderText name)
    {
        if (name.Json.IsEmpty)
            throw new JsonException("A tensor has no name.");
        bool hasType = false, hasSizes = false, hasOffsets = false;
        Expect(JsonTokenType.StartObject);
        while (NextName(out HeaderText field))
        {
            if (field.Is("dtype"))
            {
                Once(ref hasType, field);
                Type = ReadText();
            }
            else if (field.Is("shape"))
            {
                Once(ref hasSizes, field);
                Sizes = ReadNumbers();
            }
            else if (field.Is("data_offsets"))
            {
                Once(ref hasOffsets, field);
                Offsets = ReadNumbers();
            }
            else
            {
                throw new JsonException($"The tensor '{name.Quote()}' has an unknown field '{field.Quote()}'.");
            }
        }
        if (!hasType || !hasSizes || !hasOffsets || Offsets.Count != 2)
            throw new JsonException($"The tensor '{name.Quote()}' needs dtype, shape and two data_offsets.");
    }

    private static void Once(ref bool had, HeaderText field)
    {
        if (had)
            throw Twice(field);
        had = true;
    }

    private static JsonException Twice(HeaderText name) => new($"The name '{name.Quote()}' appears twice.");

    private HeaderNumbers ReadNumbers()
    {
        HeaderNumbers numbers = default;
        Expect(JsonTokenType.StartArray);
        while (Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
                throw new JsonException("A size or an offset is not a whole number of at least 0.");
            if (!numbers.TryAdd(number))
                throw new JsonException($"A shape or a pair of offsets has more than {HeaderNumbers.Most} numbers.");
        }
        return numbers;
    }

    private HeaderText ReadText()
    {
        Expect(JsonTokenType.String);
        return Text;
    }

    private readonly HeaderText Text => new(_bytes[(int)_json.TokenStartIndex..][..(_json.ValueSpan.Length + 2)]);

    /// <summary>The next name of an object; false at its end.</summary>
    private bool NextName(out HeaderText name)
    {
        if (!Read())
            throw new JsonException("It ends too early.");
        bool isName = _json.TokenType != JsonTokenType.EndObject;
        name = isName ? Text : default;
        return isName;
    }

    private void Expect(JsonTokenType type)
    {
        if (!Read() || _json.TokenType != type)
            throw new JsonException($"Expected {type}, found {_json.TokenType}.");
    }

    private bool Read()
    {
        // No word stands without quotation marks in a header, and the framework's message about one would repeat all that follows it.
        int next = _bytes[(int)_json.BytesConsumed..].IndexOfAnyExcept(" \t\r\n:,"u8);
        if (next >= 0 && _bytes[(int)_json.BytesConsumed + next] is (byte)'t' or (byte)'f' or (byte)'n')
            throw new JsonException($"There is a word without quotation marks at byte {_json.BytesConsumed + next}.");
        return _json.Read();
    }
}

/// <summary>A few whole numbers of a header, each at least 0.</summary>
internal struct HeaderNumbers
{
    // A shape of more sizes is refused anyhow; the message shows these.
    internal const int Most = 2 * Shape.MaxRank;

    private Numbers _numbers;

    internal int Count { get; private set; }

    internal readonly long this[int index] => _numbers[index];

    internal bool TryAdd(long number)
    {
        if (Count == Most)
            return false;
        _numbers[Count++] = number;
        return true;
    }

    /// <summary>The shape of these sizes, which have been checked.</summary>
    internal readonly Shape ToShape()
    {
        Span<int> sizes = stackalloc int[Count];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = (int)this[i];
        return new Shape(sizes);
    }

    public override readonly string ToString() => $"[{string.Join(", ", ((ReadOnlySpan<long>)_numbers)[..Count].ToArray())}]";

    [InlineArray(Most)]
    private struct Numbers
    {
        private long _first;
    }
}
