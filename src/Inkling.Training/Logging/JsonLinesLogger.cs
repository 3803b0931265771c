using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inkling.Vision;

namespace Inkling.Training;

/// <summary>
/// <c>log.jsonl</c>: one JSON object a line, everything that is logged. The property <c>kind</c> says what it is: <c>start</c> with
/// <c>parameters</c>; <c>scalar</c> with <c>value</c>; <c>histogram</c> with <c>minimum</c>, <c>maximum</c>, <c>count</c>, <c>sum</c>,
/// <c>sumOfSquares</c>, <c>limits</c>, <c>counts</c> and <c>notFinite</c>; <c>image</c> with <c>width</c>, <c>height</c> and <c>png</c> in base 64; <c>end</c>
/// with <c>reason</c> and <c>message</c>. All have <c>step</c> and <c>scope</c>, all but the start <c>epoch</c> and <c>name</c>. JSON knows no number for
/// NaN and the infinities: they are the strings <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>. There are no times in it.
/// </summary>
public sealed class JsonLinesLogger : LineLogger
{
    /// <summary>The file's name.</summary>
    public const string FileName = "log.jsonl";

    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A logger.</summary>
    /// <param name="folder">Where.</param>
    public JsonLinesLogger(LogFolder folder)
        : base(folder, FileName)
    {
    }

    private protected override void WriteStart(LogStart start, IBufferWriter<byte> to)
    {
        Begin("start", default, to);
        _json.WriteStartObject("parameters"u8);
        foreach ((string name, LogParameter value) in start.Parameters)
        {
            if (value.Number is { } number)
                Number(name, number);
            else if (value.Flag is { } flag)
                _json.WriteBoolean(name, flag);
            else
                _json.WriteString(name, value.Text);
        }
        _json.WriteEndObject();
        End(to);
    }

    private protected override void WriteEntry(in LogEntry entry, IBufferWriter<byte> to)
    {
        string kind = entry.IsScalar ? "scalar" : entry.Histogram is not null ? "histogram" : entry.Image is not null ? "image" : "end";
        Begin(kind, entry.Position, to);
        _json.WriteNumber("epoch"u8, entry.Epoch);
        _json.WriteString("name"u8, entry.Name);
        if (entry.IsScalar)
            Number("value", entry.Value);
        else if (entry.Histogram is { } histogram)
            Write(histogram);
        else if (entry.Image is { } image)
            Write(image);
        else if (entry.End is { } end)
            Write(end);
        End(to);
    }

    private void Write(LogHistogram histogram)
    {
        Number("minimum", histogram.Minimum);
        Number("maximum", histogram.Maximum);
        _json.WriteNumber("count"u8, histogram.Count);
        Number("sum", histogram.Sum);
        Number("sumOfSquares", histogram.SumOfSquares);
        _json.WriteStartArray("limits"u8);
        foreach (double limit in histogram.Limits)
            _json.WriteNumberValue(limit);
        _json.WriteEndArray();
        _json.WriteStartArray("counts"u8);
        foreach (long count in histogram.Counts)
            _json.WriteNumberValue(count);
        _json.WriteEndArray();
        _json.WriteNumber("notFinite"u8, histogram.NotFinite);
    }

    private void Write(GrayImage image)
    {
        _json.WriteNumber("width"u8, image.Width);
        _json.WriteNumber("height"u8, image.Height);
        _json.WriteBase64String("png"u8, PngWriter.Encode(image));
    }

    private void Write(LogEnd end)
    {
        _json.WriteString("reason"u8, end.Reason);
        _json.WriteString("message"u8, end.Message);
    }

    private void Begin(string kind, LogPosition position, IBufferWriter<byte> to)
    {
        _json.Reset(to);
        _json.WriteStartObject();
        _json.WriteString("kind"u8, kind);
        _json.WriteNumber("step"u8, position.Step);
        _json.WriteString("scope"u8, NameOf(position.Scope));
    }

    private void End(IBufferWriter<byte> to)
    {
        _json.WriteEndObject();
        _json.Flush();
        to.Write("\n"u8);
    }

    private void Number(string name, double value)
    {
        if (double.IsFinite(value))
            _json.WriteNumber(name, value);
        else
            _json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private protected override LogPosition? PositionOf(ReadOnlySpan<byte> line, bool isFirst)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement entry = document.RootElement;
            if (entry.ValueKind == JsonValueKind.Object && !reader.Read()
                && entry.TryGetProperty("step"u8, out JsonElement step) && step.TryGetInt64(out long taken)
                && entry.TryGetProperty("scope"u8, out JsonElement name) && name.ValueKind == JsonValueKind.String
                && ScopeOf(System.Text.Encoding.UTF8.GetBytes(name.GetString()!)) is { } scope)
            {
                return new LogPosition(taken, scope);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not one of ours, as is said by the answer.
        }
        return null;
    }
}
