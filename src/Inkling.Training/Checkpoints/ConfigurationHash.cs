using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// One number for everything that the trainer knows of a training and that decides its result: the same on every machine, in every
/// country, and for every way to write the same options. What only watches (progress, folders, how often to save) is left out, and so is what
/// no object can tell: the code of the module's steps.
/// </summary>
internal static class ConfigurationHash
{
    // Another number when the list below changes: hashes of two versions are not to be compared by accident.
    private const int Version = 2;

    internal static string Of<TBatch>(
        TrainerOptions options, TrainingIdentity identity, TrainingPlan plan, int validationBatches, TrainingModuleBase<TBatch> module,
        IReadOnlyList<NamedOptimizer> optimizers, ReduceOnPlateau? plateau)
    {
        ArrayBufferWriter<byte> buffer = new();
        // Descriptions of schedules and modules are made by their own ToString, which may follow the country.
        CultureInfo culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            using Utf8JsonWriter json = new(buffer);
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            WriteOptions(json, options, identity, plan, validationBatches);
            WriteEarlyStopping(json, options.EarlyStopping);
            WritePlateau(json, plateau);
            json.WriteStartArray("optimizers");
            foreach (NamedOptimizer named in optimizers)
                WriteOptimizer(json, named);
            json.WriteEndArray();
            WriteCallbacks(json, options.Callbacks);
            json.WriteStartArray("network");
            // What is frozen at first says nothing where a callback decides it: an earlier training may have left it so.
            WriteModule(json, "", module.Network, saysFrozen: !options.Callbacks.OfType<GradualUnfreezing>().Any());
            json.WriteEndArray();
            json.WriteStartObject("words");
            foreach ((string key, string value) in module.CheckpointMetadata.OrderBy(word => word.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteOptions(Utf8JsonWriter json, TrainerOptions options, TrainingIdentity identity, TrainingPlan plan, int validationBatches)
    {
        json.WriteNumber("seed", identity.Seed);
        json.WriteNumber("steps", plan.TotalSteps.Value);
        json.WriteNumber("batches_per_epoch", identity.BatchesPerEpoch);
        json.WriteNumber("samples", identity.Samples);
        json.WriteNumber("batch_size", identity.BatchSize);
        json.WriteNumber("accumulate_batches", identity.Window);
        json.WriteNumber("min_epochs", options.MinEpochs.Value);
        json.WriteString("max_time", options.MaxTime?.ToString("c", CultureInfo.InvariantCulture));
        json.WriteBoolean("overfit", options.OverfitBatches is not null);
        json.WriteNumber("validation_batches", validationBatches);
        json.WriteString("validate_every", options.ValidateEvery.ToString());
        json.WriteBoolean("keep_weights", options.KeepWeights);
        WriteNumber(json, "max_gradient_norm", options.MaxGradientNorm);
        WriteNumber(json, "max_gradient_value", options.MaxGradientValue);
        json.WriteString("monitor", options.Checkpoints?.Monitor?.Metric.Column);
    }

    private static void WriteEarlyStopping(Utf8JsonWriter json, EarlyStopping? options)
    {
        if (options is null)
            return;
        json.WriteStartObject("early_stopping");
        json.WriteString("monitor", options.Monitor.Metric.Column);
        json.WriteNumber("patience", options.Patience);
        WriteNumber(json, "minimum_delta", options.MinimumDelta);
        WriteNumber(json, "stopping_threshold", options.StoppingThreshold);
        WriteNumber(json, "divergence_threshold", options.DivergenceThreshold);
        json.WriteBoolean("check_finite", options.CheckFinite);
        json.WriteEndObject();
    }

    private static void WritePlateau(Utf8JsonWriter json, ReduceOnPlateau? options)
    {
        if (options is null)
            return;
        json.WriteStartObject("plateau");
        json.WriteString("monitor", options.Monitor.Metric.Column);
        json.WriteNumber("patience", options.Patience);
        WriteNumber(json, "factor", options.Factor);
        WriteNumber(json, "minimum_delta", options.MinimumDelta);
        json.WriteNumber("cooldown", options.Cooldown);
        WriteNumber(json, "minimum_rate", options.MinimumRate);
        json.WriteEndObject();
    }

    private static void WriteOptimizer(Utf8JsonWriter json, NamedOptimizer named)
    {
        json.WriteStartObject();
        json.WriteString("name", named.Name);
        json.WriteString("kind", named.Optimizer.GetType().Name);
        json.WriteStartObject("settings");
        foreach ((string name, double value) in named.Optimizer.Settings.OrderBy(setting => setting.Name, StringComparer.Ordinal))
            WriteNumber(json, name, value);
        json.WriteEndObject();
        json.WriteString("schedule", named.Schedule?.ToString());
        json.WriteEndObject();
    }

    private static void WriteCallbacks(Utf8JsonWriter json, IReadOnlyList<Callback> callbacks)
    {
        json.WriteStartArray("callbacks");
        foreach (Callback callback in callbacks.Where(callback => callback.ChangesTraining))
            json.WriteStringValue($"{callback.GetType().Name} {callback.Settings}");
        json.WriteEndArray();
    }

    private static void WriteModule(Utf8JsonWriter json, string path, Module module, bool saysFrozen)
    {
        json.WriteStartObject();
        json.WriteString("path", path);
        json.WriteString("is", module.ToString());
        json.WriteStartArray("parameters");
        foreach (Parameter parameter in module.OwnParameters)
            json.WriteStringValue($"{parameter.Name} {parameter.Shape}{(saysFrozen && parameter.IsFrozen ? " frozen" : "")}");
        json.WriteEndArray();
        json.WriteEndObject();
        foreach ((string name, Module child) in module.Children)
            WriteModule(json, $"{path}.{name}", child, saysFrozen);
    }

    /// <summary>As text, which has room for infinity too.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value) => json.WriteString(name, value?.ToString("R", CultureInfo.InvariantCulture));
}
