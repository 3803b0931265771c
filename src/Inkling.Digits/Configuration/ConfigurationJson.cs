using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inkling.Digits;

/// <summary>Reads and writes configuration files without reflection, so that a trimmed program can.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(IntervalConverter), typeof(LimitConverter)])]
[JsonSerializable(typeof(Sections))]
[JsonSerializable(typeof(ModuleSection))]
internal sealed partial class ConfigurationJson : JsonSerializerContext
{
    /// <summary>Without line breaks and nulls, for the words of a checkpoint.</summary>
    internal static ConfigurationJson Compact => field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
}
