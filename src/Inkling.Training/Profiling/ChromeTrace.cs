using System.Text.Encodings.Web;
using System.Text.Json;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Spans in the Trace Event Format: an object whose <c>traceEvents</c> are complete events (<c>X</c>, with start and length in microseconds), counters
/// (<c>C</c>) and names of process and thread (<c>M</c>).
/// </summary>
internal static class ChromeTrace
{
    private const int Process = 1, Thread = 1;

    // The file is no part of a web page: "conv1+relu1" may stand there as it is.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(
        string path, ReadOnlySpan<ProfileSpan> spans, IReadOnlyList<ProfiledPass> passes, IReadOnlyDictionary<Module, string> paths, ProfileWindow window, long frequency)
    {
        // Around before inside: viewers ask for it where two begin at the same time.
        ProfileSpan[] sorted = [.. spans.ToArray().OrderBy(span => span.Start).ThenByDescending(span => span.Length).ThenBy(span => span.Kind)];
        string[] names = [.. passes.Select(pass => ProfileReportMaker.Name(pass, paths))];
        string[] descriptions = [.. passes.Select(pass => string.Join(", ", pass.Modules))];
        try
        {
            AtomicFile.Write(path, stream =>
            {
                using Utf8JsonWriter json = new(stream, Json);
                json.WriteStartObject();
                json.WriteString("displayTimeUnit", "ms");
                json.WriteStartArray("traceEvents");
                WriteName(json, "process_name", "Inkling");
                WriteName(json, "thread_name", "training");
                foreach (ProfileSpan span in sorted)
                {
                    WriteSpan(json, span);
                    if (span.Kind == SpanKind.Step)
                        WriteAllocation(json, span.Start, span.Bytes);
                }
                WriteAllocation(json, window.End, 0);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The trace '{path}' cannot be written: {e.Message} Choose another file.", e);
        }

        void WriteSpan(Utf8JsonWriter json, in ProfileSpan span)
        {
            bool isModule = span.Kind is SpanKind.Forward or SpanKind.Backward;
            string what = span.Kind switch
            {
                SpanKind.Step => "batch",
                SpanKind.Phase => NameOf((ProfilePhase)span.Number),
                SpanKind.Forward => names[span.Number],
                _ => $"{(span.Number < 0 ? "outside layers" : names[span.Number])} backward",
            };
            BeginEvent(json, "X", what);
            json.WriteString("cat", isModule ? "layer" : span.Kind == SpanKind.Step ? "batch" : "phase");
            // Both ends are rounded, not start and length: so what is inside stays inside.
            long start = Nanoseconds(span.Start), end = Nanoseconds(span.Start + span.Length);
            json.WriteNumber("ts", start / 1000m);
            json.WriteNumber("dur", (end - start) / 1000m);
            json.WriteStartObject("args");
            json.WriteNumber("allocated bytes", span.Bytes);
            if (isModule && span.Number >= 0)
                json.WriteString("layers", descriptions[span.Number]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        void WriteAllocation(Utf8JsonWriter json, long at, long bytes)
        {
            BeginEvent(json, "C", "allocated by a batch");
            json.WriteNumber("ts", Nanoseconds(at) / 1000m);
            json.WriteStartObject("args");
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        long Nanoseconds(long timestamp) => (long)((timestamp - window.Start) * (Int128)1_000_000_000 / frequency);
    }

    /// <summary>What people call a phase.</summary>
    internal static string NameOf(ProfilePhase phase) => phase switch
    {
        ProfilePhase.Data => "data",
        ProfilePhase.Forward => "forward",
        ProfilePhase.Backward => "backward",
        ProfilePhase.Clipping => "clipping",
        ProfilePhase.OptimizerStep => "optimiser step",
        ProfilePhase.Callbacks => "callbacks",
        ProfilePhase.Validation => "validation",
        ProfilePhase.Checkpoints => "checkpoints",
        _ => "other",
    };

    private static void BeginEvent(Utf8JsonWriter json, string kind, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", kind);
        json.WriteString("name", name);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", Thread);
    }

    private static void WriteName(Utf8JsonWriter json, string kind, string name)
    {
        BeginEvent(json, "M", kind);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
