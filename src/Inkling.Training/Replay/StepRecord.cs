using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inkling.Training;

/// <summary>What a step of a training did, so that the same step can be told from any other: two records are equal if all of it has the same bits.</summary>
public sealed record StepRecord
{
    /// <summary>The step, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Its epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Its first batch in the epoch, from 1.</summary>
    public required int Batch { get; init; }

    /// <summary>Its batches: more than one where gradients are accumulated.</summary>
    public required int Batches { get; init; }

    /// <summary>Its samples.</summary>
    public required long Samples { get; init; }

    /// <summary>Mean loss of its samples, as <see cref="RunState.StepLoss"/>, for people; null where a module with manual optimisation logs none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Loss => LossBits is null ? null : BitConverter.UInt64BitsToDouble(ulong.Parse(LossBits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>The bits of <see cref="Loss"/>, 16 hexadecimal digits.</summary>
    public required string? LossBits { get; init; }

    /// <summary>
    /// SHA-256 of what its batches hold, one after the other, by <see cref="Data.IBatchContents"/>: of a labelled batch the inputs, each a float with its lowest
    /// byte first, and then the labels. Null where batches cannot tell.
    /// </summary>
    public required string? BatchSha256 { get; init; }

    /// <summary>
    /// SHA-256 of the gradients of all parameters, in the order of <see cref="Neural.ParameterVector.Named"/>, each a float with its lowest byte first: summed over the
    /// step's samples, not clipped. A module with manual optimisation gives them after every loss that it runs backwards.
    /// </summary>
    public required string GradientSha256 { get; init; }

    /// <summary>What is not the same in another record of the same step, in words; empty if all is.</summary>
    public IReadOnlyList<string> DifferencesFrom(StepRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (string What, object? Here, object? There)[] all =
        [
            ("step", Step, other.Step), ("epoch", Epoch, other.Epoch), ("first batch", Batch, other.Batch), ("number of batches", Batches, other.Batches),
            ("number of samples", Samples, other.Samples), ("batch", BatchSha256, other.BatchSha256), ("loss", LossBits, other.LossBits),
            ("gradient", GradientSha256, other.GradientSha256),
        ];
        return [.. all.Where(one => !Equals(one.Here, one.There)).Select(one => FormattableString.Invariant($"{one.What}: {one.Here ?? "none"} and {one.There ?? "none"}"))];
    }

    /// <summary>The record as one line of JSON.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StepRecordJson.Default.StepRecord);

    /// <summary>A record from its line; null if it is none, to the byte.</summary>
    internal static StepRecord? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            StepRecord? record = JsonSerializer.Deserialize(line, StepRecordJson.Default.StepRecord);
            return record is not null && line.SequenceEqual(record.ToJson()) ? record : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }
}

/// <summary>The record as JSON, without reflection, so that trimmed programs can read it too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StepRecord))]
internal sealed partial class StepRecordJson : JsonSerializerContext;
