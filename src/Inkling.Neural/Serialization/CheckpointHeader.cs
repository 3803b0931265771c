using System.Text.Json;

namespace Inkling.Neural;

/// <summary>
/// The JSON header of a safetensors file, read by its grammar and nothing more lenient: an object of tensors, each with dtype, shape
/// and data_offsets, and an object of strings called <c>__metadata__</c>; no name twice, nothing unknown. What it allocates is bounded by
/// the header's size, whatever the header says: numbers are only compared, and messages quote no more than a few words.
/// </summary>
internal sealed class CheckpointHeader
{
    private const string TryAnother = "It is damaged or not a safetensors file: check the path, use another copy, or train again.";

    // A shape of more sizes is refused anyhow; the message shows these.
    private const int MostNumbers = 2 * Shape.MaxRank;

    // The framework's reasons may quote all the rest of the header.
    private const int LongestQuote = 60, LongestReason = 300;

    /// <summary>A tensor as the header describes it, unchecked.</summary>
    internal sealed record Entry(string Name, string Type, IReadOnlyList<long> Dimensions, long Begin, long End);

    internal List<Entry> Entries { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Where in the header the digits of the checksum begin; -1 if it has none.</summary>
    internal int HashAt { get; private set; } = -1;

    /// <exception cref="CheckpointException">The header breaks the grammar.</exception>
    internal static CheckpointHeader Parse(ReadOnlySpan<byte> bytes, string source)
    {
        CheckpointHeader header = new();
        try
        {
            Utf8JsonReader json = new(bytes);
            header.Read(ref json);
            return header;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new CheckpointException($"The header of '{source}' cannot be read: {Cut(e.Message, LongestReason)} {TryAnother}", e);
        }
    }

    private void Read(ref Utf8JsonReader json)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json) is { } name)
        {
            if (name.Length == 0)
                throw new JsonException("A tensor has no name.");
            if (!names.Add(name))
                throw Twice(name);
            if (name == CheckpointWriter.MetadataName)
                ReadMetadata(ref json);
            else
                ReadEntry(ref json, name);
        }
        if (json.Read())
            throw new JsonException("Something follows its end.");
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json) is { } key)
        {
            Expect(ref json, JsonTokenType.String);
            if (!Metadata.TryAdd(key, json.GetString()!))
                throw Twice(key);
            if (key == CheckpointWriter.HashKey)
                HashAt = (int)json.TokenStartIndex + 1;
        }
    }

    private void ReadEntry(ref Utf8JsonReader json, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json) is { } field)
        {
            switch (field)
            {
                case "dtype" when type is null:
                    Expect(ref json, JsonTokenType.String);
                    type = json.GetString()!;
                    break;
                case "shape" when shape is null:
                    shape = Numbers(ref json);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers(ref json);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Twice(field);
                default:
                    throw new JsonException($"The tensor '{Quote(name)}' has an unknown field '{Quote(field)}'.");
            }
        }
        if (type is null || shape is null || offsets is not [long begin, long end])
            throw new JsonException($"The tensor '{Quote(name)}' needs dtype, shape and two data_offsets.");
        Entries.Add(new Entry(name, type, shape, begin, end));
    }

    private static List<long> Numbers(ref Utf8JsonReader json)
    {
        List<long> numbers = [];
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0)
                throw new JsonException("A size or an offset is not a whole number of at least 0.");
            if (numbers.Count == MostNumbers)
                throw new JsonException($"A shape or a pair of offsets has more than {MostNumbers} numbers.");
            numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>The next name of an object, or null at its end.</summary>
    private static string? NextName(ref Utf8JsonReader json)
    {
        if (!json.Read())
            throw new JsonException("It ends too early.");
        return json.TokenType == JsonTokenType.EndObject ? null : json.GetString()!;
    }

    private static JsonException Twice(string name) => new($"The name '{Quote(name)}' appears twice.");

    /// <summary>The beginning of a text that a file holds, for a message.</summary>
    internal static string Quote(string text) => Cut(text, LongestQuote);

    private static string Cut(string text, int longest) => text.Length <= longest ? text : $"{text.AsSpan(0, longest)}...";

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (!json.Read() || json.TokenType != type)
            throw new JsonException($"Expected {type}, found {json.TokenType}.");
    }
}
