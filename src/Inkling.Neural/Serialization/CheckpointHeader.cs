using System.Text.Json;

namespace Inkling.Neural;

/// <summary>
/// The JSON header of a safetensors file, read by its grammar and nothing more lenient: an object of tensors, each with dtype, shape
/// and data_offsets, and an object of strings called <c>__metadata__</c>; no name twice, nothing unknown.
/// </summary>
internal sealed class CheckpointHeader
{
    private const string TryAnother = "It is damaged or not a safetensors file: check the path, use another copy, or train again.";

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
            throw new CheckpointException($"The header of '{source}' cannot be read: {e.Message} {TryAnother}", e);
        }
    }

    private void Read(ref Utf8JsonReader json)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json, names) is { } name)
        {
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
        HashSet<string> keys = new(StringComparer.Ordinal);
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json, keys) is { } key)
        {
            Expect(ref json, JsonTokenType.String);
            Metadata.Add(key, json.GetString()!);
            if (key == CheckpointWriter.HashKey)
                HashAt = (int)json.TokenStartIndex + 1;
        }
    }

    private void ReadEntry(ref Utf8JsonReader json, string name)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json, fields) is { } field)
        {
            switch (field)
            {
                case "dtype":
                    Expect(ref json, JsonTokenType.String);
                    type = json.GetString();
                    break;
                case "shape":
                    shape = Numbers(ref json);
                    break;
                case "data_offsets":
                    offsets = Numbers(ref json);
                    break;
                default:
                    throw new JsonException($"The tensor '{name}' has an unknown field '{field}'.");
            }
        }
        if (type is null || shape is null || offsets is not [long begin, long end])
            throw new JsonException($"The tensor '{name}' needs dtype, shape and two data_offsets.");
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
            numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>The next name of an object, or null at its end.</summary>
    private static string? NextName(ref Utf8JsonReader json, HashSet<string> seen)
    {
        if (!json.Read())
            throw new JsonException("It ends too early.");
        if (json.TokenType == JsonTokenType.EndObject)
            return null;
        string name = json.GetString()!;
        return seen.Add(name) ? name : throw new JsonException($"The name '{name}' appears twice.");
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (!json.Read() || json.TokenType != type)
            throw new JsonException($"Expected {type}, found {json.TokenType}.");
    }
}
