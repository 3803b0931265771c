using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>The JSON schema of configuration files, made from the types that read them.</summary>
internal static class ConfigurationSchema
{
    /// <summary>Name of the schema's file beside a configuration.</summary>
    internal const string FileName = "training.schema.json";

    /// <summary>The schema, made once; nobody changes it.</summary>
    internal static JsonObject Root => field ??= Make();

    private static JsonObject Make()
    {
        JsonObject schema = (JsonObject)ConfigurationJson.Default.Options.GetJsonSchemaAsNode(
            typeof(Sections), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });
        JsonObject document = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "A training of Inkling" };
        foreach ((string name, JsonNode? node) in schema.ToArray())
        {
            schema.Remove(name);
            document[name] = node;
        }
        return document;
    }

    /// <summary>The schema as the text of its file.</summary>
    internal static string Text => Root.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

    /// <summary>The part of the schema that a name within an object leads to; null if the object has no such name.</summary>
    internal static JsonObject? Property(JsonObject schema, string name) => schema["properties"]?[name] as JsonObject;

    /// <summary>The names that an object may have.</summary>
    internal static IEnumerable<string> Names(JsonObject schema) => schema["properties"] is JsonObject properties ? properties.Select(property => property.Key) : [];

    /// <summary>Whether a value may be of a type: <c>object</c>, <c>string</c>, <c>null</c> ...</summary>
    internal static bool Allows(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray types => types.Any(allowed => (string?)allowed == type),
        JsonValue single => (string?)single == type,
        _ => schema["enum"] is JsonArray values && (type == "string" || (type == "null" && values.Contains(null))),
    };

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        string? pattern = type == typeof(Interval) ? AmountTexts.IntervalPattern : type == typeof(BatchLimit) ? AmountTexts.LimitPattern : null;
        if (pattern is not null)
        {
            JsonNode types = context.TypeInfo.Type == type ? "string" : new JsonArray("string", "null");
            schema = new JsonObject { ["type"] = types, ["pattern"] = pattern };
        }
        if (type.IsEnum)
        {
            JsonArray words = [.. Enum.GetNames(type).Select(word => (JsonNode)word)];
            if (context.TypeInfo.Type != type)
                words.Add(null);
            schema = new JsonObject { ["enum"] = words };
        }
        if (schema is not JsonObject node)
            return schema;
        if (type == typeof(ulong))
            (node["minimum"], node["maximum"]) = (ulong.MinValue, ulong.MaxValue);
        if (node["properties"] is not null)
            node["additionalProperties"] = false;
        object[]? attributes = (context.PropertyInfo?.AttributeProvider ?? (context.PropertyInfo is null ? context.TypeInfo.Type : null))?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false);
        if (attributes is [DescriptionAttribute description])
            node.Insert(0, "description", description.Description);
        return node;
    }
}
