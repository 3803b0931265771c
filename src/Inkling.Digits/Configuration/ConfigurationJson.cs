using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inkling.Digits;

/// <summary>Reads and writes configuration files without reflection, so that a trimmed program can.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(IntervalConverter), typeof(LimitConverter), typeof(KindConverter<OptimizerKind>), typeof(KindConverter<ScheduleKind>), typeof(KindConverter<WatchedMetric>)])]
[JsonSerializable(typeof(Sections))]
[JsonSerializable(typeof(ModuleSection))]
internal sealed partial class ConfigurationJson : JsonSerializerContext
{
    /// <summary>Without line breaks and nulls, for the words of a checkpoint.</summary>
    internal static ConfigurationJson Compact => field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
}

/// <summary>One of a list of words in a file: exactly one, in any case, and no number in its place.</summary>
internal sealed class KindConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach (T kind in Enum.GetValues<T>())
        {
            if (kind.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return kind;
        }
        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
