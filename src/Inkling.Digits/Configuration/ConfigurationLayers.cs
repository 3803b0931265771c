using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>
/// Puts a configuration together from layers: the defaults, a file, values from the command line. Each layer says only what it changes; a name that
/// the schema does not have is refused in all of them.
/// </summary>
internal sealed class ConfigurationLayers
{
    // A whole file has some 3 KB.
    private const long LargestFile = 1 << 20;

    private readonly JsonObject _schema = ConfigurationSchema.Root;
    private readonly JsonObject _whole;

    /// <summary>Begins with a whole configuration.</summary>
    internal ConfigurationLayers(Sections whole) => _whole = (JsonObject)JsonSerializer.SerializeToNode(whole, ConfigurationJson.Default.Sections)!;

    /// <summary>Reads a file as a layer.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no JSON object.</exception>
    internal static JsonObject Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new UserErrorException($"'{path}' is a folder: give the configuration file itself.");
            byte[] bytes = new byte[LargestFile + 1];
            int length;
            // No more than that is read, also of a device that never ends.
            using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
                length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > LargestFile)
                throw new UserErrorException($"'{path}' has more than 1 MB: give a configuration such as 'inkling train cnn --print-config' prints.");
            ReadOnlySpan<byte> text = bytes.AsSpan(0, length);
            if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
                throw new UserErrorException($"'{path}' is UTF-16: save it as UTF-8.");
            if (text.StartsWith(Encoding.UTF8.Preamble))
                text = text[Encoding.UTF8.Preamble.Length..];
            JsonNode? node = Parse(text);
            return node as JsonObject ?? throw new UserErrorException($"'{path}' is no JSON object: give a configuration such as 'inkling train cnn --print-config' prints.");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"'{path}' is not JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"The configuration '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>JSON with comments, in which no name stands twice and every text is one.</summary>
    private static JsonNode? Parse(ReadOnlySpan<byte> text)
    {
        JsonNode? node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
        try
        {
            // Texts are decoded late; half of a surrogate pair is found here and not in the middle of something.
            node?.ToJsonString();
            return node;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>Puts a layer on top.</summary>
    /// <param name="layer">What it changes.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="UserErrorException">It names something that a configuration does not have.</exception>
    internal void Add(JsonObject layer, string source) => Merge(_whole, layer, _schema, "", source);

    /// <summary>Puts one value on top, as it is typed: <c>trainer.maxEpochs=3</c>.</summary>
    /// <exception cref="UserErrorException">It has no equals sign, or names something that a configuration does not have.</exception>
    internal void Set(string assignment)
    {
        string[] parts = assignment.Split('=', 2);
        if (parts.Length < 2 || parts[0].Length == 0)
            throw new UserErrorException($"'{assignment}' sets nothing: write a name, an equals sign and a value, for example trainer.maxEpochs=3.");
        string[] names = parts[0].Split('.');
        JsonObject schema = _schema;
        for (int i = 0; i < names.Length; i++)
            schema = ConfigurationSchema.Property(schema, names[i]) ?? throw Unknown(string.Join('.', names.Take(i)), names[i], schema, "on the command line");
        JsonNode? value = Value(parts[1], schema);
        JsonObject layer = new() { [names[^1]] = value };
        for (int i = names.Length - 2; i >= 0; i--)
            layer = new JsonObject { [names[i]] = layer };
        Add(layer, "on the command line");
    }

    /// <summary>The whole.</summary>
    /// <exception cref="UserErrorException">A value is of the wrong kind.</exception>
    internal Sections Finish()
    {
        try
        {
            return _whole.Deserialize(ConfigurationJson.Default.Sections)!;
        }
        catch (JsonException e)
        {
            string path = e.Path is { Length: > 2 } inner ? inner[2..] : "";
            throw WrongValue(path, e);
        }
    }

    private UserErrorException WrongValue(string path, JsonException inner)
    {
        JsonNode? value = _whole;
        JsonObject? schema = _schema;
        foreach (string name in path.Split('.'))
        {
            value = (value as JsonObject)?[name];
            schema = schema is null ? null : ConfigurationSchema.Property(schema, name);
        }
        return new UserErrorException($"{path} is {value?.ToJsonString() ?? "null"}: expected {(schema is null ? "something else" : Expected(schema))}.", inner);
    }

    private static string Expected(JsonObject schema)
    {
        string? pattern = (string?)schema["pattern"];
        string what = pattern == AmountTexts.IntervalPattern ? "how often, such as \"1 epoch\", \"500 steps\" or \"10 minutes\""
            : pattern == AmountTexts.LimitPattern ? "a number of batches or a share, such as \"100 batches\" or \"10 %\""
            : schema["enum"] is JsonArray values ? string.Join(", ", values.Where(value => value is not null).Select(value => value!.GetValue<string>()).SkipLast(1)) + $" or {values.Last(value => value is not null)}"
            : ConfigurationSchema.Allows(schema, "integer") ? "a whole number" + (schema["minimum"] is { } least && schema["maximum"] is { } most ? $" from {least} to {most}" : "")
            : ConfigurationSchema.Allows(schema, "number") ? "a number"
            : ConfigurationSchema.Allows(schema, "boolean") ? "true or false"
            : ConfigurationSchema.Allows(schema, "object") ? "an object with " + string.Join(", ", ConfigurationSchema.Names(schema))
            : "a text";
        return what + (ConfigurationSchema.Allows(schema, "null") ? ", or null" : "");
    }

    // On the command line a text needs no quotes.
    private static JsonNode? Value(string typed, JsonObject schema)
    {
        bool isText = ConfigurationSchema.Allows(schema, "string");
        if (isText && !(typed == "null" && ConfigurationSchema.Allows(schema, "null")))
            return JsonValue.Create(typed);
        try
        {
            return Parse(Encoding.UTF8.GetBytes(typed));
        }
        catch (JsonException)
        {
            return JsonValue.Create(typed);
        }
    }

    private static void Merge(JsonObject target, JsonObject layer, JsonObject schema, string path, string source)
    {
        ForgetOtherKind(target, layer);
        foreach ((string name, JsonNode? value) in layer)
        {
            JsonObject inner = ConfigurationSchema.Property(schema, name) ?? throw Unknown(path, name, schema, source);
            if (value is JsonObject part && ConfigurationSchema.Allows(inner, "object"))
            {
                if (target[name] is not JsonObject known)
                    target[name] = known = [];
                Merge(known, part, inner, path.Length == 0 ? name : $"{path}.{name}", source);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>A schedule or an optimiser of another kind begins with that kind's own defaults: numbers of the old kind mean nothing to it.</summary>
    private static void ForgetOtherKind(JsonObject target, JsonObject layer)
    {
        if (layer["kind"] is not JsonValue kind || target["kind"] is not JsonValue before || kind.ToString().Equals(before.ToString(), StringComparison.OrdinalIgnoreCase))
            return;
        string[] common = ["kind", "learningRate", "weightDecay", "perEpoch", "linearWarmUpSteps"];
        foreach (string name in target.Select(property => property.Key).Except(common).ToArray())
            target[name] = null;
    }

    private static UserErrorException Unknown(string path, string name, JsonObject schema, string source)
    {
        string[] names = [.. ConfigurationSchema.Names(schema)];
        string where = path.Length == 0 ? "a configuration" : path;
        string known = names.Length == 0 ? $"{where} is a single value" : $"{where} has {string.Join(", ", names.Where(known => !known.StartsWith('$')))}";
        return new UserErrorException($"Unknown name '{(path.Length == 0 ? name : $"{path}.{name}")}' {source}: {known}.");
    }
}
