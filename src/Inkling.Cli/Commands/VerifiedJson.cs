using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inkling.Neural;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary>Checkpoints that were looked at, for programs.</summary>
internal static class VerifiedJson
{
    /// <summary>Writes an array with an object for each file.</summary>
    internal static void Write(IReadOnlyList<VerifiedFile> files, Lineage lineage, TextWriter output)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (VerifiedFile file in files)
            {
                json.WriteStartObject();
                json.WriteString("file", file.Path);
                json.WriteBoolean("whole", file.Summary is not null);
                if (file.Summary is { } summary)
                    Write(json, summary, lineage);
                else
                    json.WriteString("problem", file.Problem!.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static void Write(Utf8JsonWriter json, CheckpointSummary summary, Lineage lineage)
    {
        json.WriteString("kind", summary.Training is null ? "weights" : "training");
        json.WriteNumber("bytes", summary.Bytes);
        json.WriteString("sha256", summary.Sha256);
        json.WriteString("configurationSha256", summary.Hashes.Configuration);
        json.WriteString("dataSha256", summary.Hashes.Data);
        json.WriteString("parentSha256", summary.Hashes.Parent);
        json.WriteStartArray("ancestors");
        foreach (CheckpointSummary ancestor in lineage.AncestorsOf(summary))
            json.WriteStringValue(ancestor.Path);
        json.WriteEndArray();
        if (summary.Training is { } training)
            Write(json, training);
        json.WriteStartObject("words");
        foreach ((string key, string value) in summary.Words)
            json.WriteString(key, value);
        json.WriteEndObject();
        Write(json, "parameters", summary.Parameters);
        Write(json, "buffers", summary.Buffers);
    }

    private static void Write(Utf8JsonWriter json, TrainingStanding training)
    {
        json.WriteStartObject("training");
        json.WriteNumber("epochs", training.Epochs);
        json.WriteNumber("batches", training.Batches);
        json.WriteNumber("batchesPerEpoch", training.BatchesPerEpoch);
        json.WriteNumber("steps", training.Steps);
        json.WriteNumber("seed", training.Seed);
        json.WriteStartArray("best");
        foreach (BestCheckpoint best in training.Best)
        {
            json.WriteStartObject();
            json.WriteString("file", best.Path);
            json.WriteNumber("epoch", best.Epoch);
            json.WriteNumber("step", best.Step);
            json.WriteString("metric", best.Metric);
            if (double.IsFinite(best.Value))
                json.WriteNumber("value", best.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<(string Name, Shape Shape)> tensors)
    {
        json.WriteStartArray(name);
        foreach ((string tensor, Shape shape) in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor);
            json.WriteStartArray("shape");
            foreach (int size in shape.ToArray())
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
