using System.Text.Json;
using System.Text.Json.Nodes;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Turns the sections of a configuration into the trainer's options.</summary>
internal static class TrainerParts
{
    /// <summary>The options.</summary>
    /// <param name="sections">The configuration, checked.</param>
    /// <param name="checkpoints">Folder of the checkpoints and of the network's metrics.csv.</param>
    /// <param name="logs">Folder of the logs.</param>
    internal static TrainerOptions OptionsOf(Sections sections, string checkpoints, string logs)
    {
        TrainerSection trainer = sections.Trainer;
        CheckpointSection kept = sections.Callbacks.Checkpoints;
        RunLog? log = LogOf(sections, logs);
        return new TrainerOptions
        {
            MaxEpochs = new EpochCount(trainer.MaxEpochs),
            MinEpochs = new EpochCount(trainer.MinEpochs),
            MaxSteps = trainer.MaxSteps is { } steps ? new StepCount(steps) : null,
            MaxTime = trainer.MaxMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            AccumulateBatches = new BatchCount(trainer.AccumulateBatches),
            MaxGradientNorm = trainer.MaxGradientNorm,
            MaxGradientValue = trainer.MaxGradientValue,
            MeasureGradientNorm = trainer.MeasureGradientNorm,
            ValidateEvery = trainer.ValidateEvery,
            SanityBatches = new BatchCount(trainer.SanityBatches),
            TrainingBatchLimit = trainer.TrainingBatchLimit,
            ValidationBatchLimit = trainer.ValidationBatchLimit,
            OverfitBatches = trainer.OverfitBatches,
            Seed = sections.Seed,
            EarlyStopping = sections.Callbacks.EarlyStopping is { } stopping ? EarlyStoppingOf(stopping) : null,
            Checkpoints = new CheckpointOptions(checkpoints, ModuleParts.Monitor(kept.Metric))
            {
                BestCount = kept.BestCount,
                SaveEvery = kept.SaveEvery,
                KeepEvery = kept.KeepEvery,
                SaveOnException = kept.SaveOnException,
            },
            MetricsFile = Path.Combine(checkpoints, RunFolder.Metrics),
            Log = log,
            Callbacks = CallbacksOf(sections.Callbacks, log, checkpoints),
        };
    }

    private static EarlyStopping EarlyStoppingOf(EarlyStoppingSection section)
    {
        EarlyStopping stopping = section.Metric == WatchedMetric.ValidationLoss
            ? EarlyStopping.On(Metrics.ValidationLoss, section.Patience, section.MinimumDelta)
            : EarlyStopping.On(Metrics.ValidationAccuracy, section.Patience, section.MinimumDelta);
        return stopping with { StoppingThreshold = section.StoppingThreshold, DivergenceThreshold = section.DivergenceThreshold, CheckFinite = section.CheckFinite };
    }

    /// <summary>What a training does not do as it does by default, for people: <c>at most 500 steps</c>; nothing where it does all so.</summary>
    internal static IReadOnlyList<string> Particulars(TrainerSection trainer)
    {
        string?[] texts =
        [
            trainer.MinEpochs > 0 ? $"at least {new EpochCount(trainer.MinEpochs)}" : null,
            trainer.MaxSteps is { } steps ? $"at most {steps:N0} {(steps == 1 ? "step" : "steps")}" : null,
            trainer.MaxMinutes is { } minutes ? $"at most {minutes} {(minutes == 1 ? "minute" : "minutes")}" : null,
            trainer.TrainingBatchLimit is { } training ? $"{AmountTexts.Text(training)} of an epoch" : null,
            trainer.OverfitBatches is { } few ? $"{AmountTexts.Text(few)} over and over, validated on them" : null,
            trainer.AccumulateBatches > 1 ? $"{new BatchCount(trainer.AccumulateBatches)} for a step" : null,
            trainer.MaxGradientNorm is { } norm ? $"gradients no longer than {norm}" : null,
            trainer.MaxGradientValue is { } value ? $"gradients no larger than {value}" : null,
            trainer.ValidateEvery != new TrainerSection().ValidateEvery ? $"validated every {AmountTexts.Text(trainer.ValidateEvery)}" : null,
            trainer.ValidationBatchLimit is { } validation ? $"{AmountTexts.Text(validation)} of a validation" : null,
        ];
        return [.. texts.OfType<string>()];
    }

    /// <summary>Where the steps are recorded.</summary>
    internal static string StepsFile(string checkpoints) => Path.Combine(checkpoints, StepRecorder.FileName);

    private static List<Callback> CallbacksOf(CallbackSection section, RunLog? log, string checkpoints)
    {
        // Costs a few comparisons a step where nobody listens.
        List<Callback> callbacks = [new TrainingMeter()];
        if (section.ExponentialMovingAverage is { } average)
            callbacks.Add(new ExponentialMovingAverage(average.Decay, new StepCount(average.AfterSteps)));
        else if (section.StochasticWeightAveraging is { } stochastic)
            callbacks.Add(new StochasticWeightAveraging(new EpochCount(stochastic.AfterEpochs)));
        if (log is not null && section.Log.Histograms)
            callbacks.Add(new ParameterHistograms(log));
        if (section.RecordSteps)
            callbacks.Add(new StepRecorder(StepsFile(checkpoints)));
        return callbacks;
    }

    private static RunLog? LogOf(Sections sections, string folder)
    {
        LogSection section = sections.Callbacks.Log;
        LogFolder logs = new(folder);
        List<Logger> loggers = [];
        if (section.Csv)
            loggers.Add(new CsvLogger(logs));
        if (section.JsonLines)
            loggers.Add(new JsonLinesLogger(logs));
        if (section.TensorBoard)
            loggers.Add(new TensorBoardLogger(logs));
        return loggers.Count == 0 ? null : new RunLog(loggers) { Every = new StepCount(section.EverySteps), Parameters = Parameters(sections) };
    }

    /// <summary>Every value of the configuration under its path, as hyper-parameters of the log; names that change nothing are left out.</summary>
    private static SortedDictionary<string, LogParameter> Parameters(Sections sections)
    {
        SortedDictionary<string, LogParameter> parameters = new(StringComparer.Ordinal);
        Add((JsonObject)JsonSerializer.SerializeToNode(sections with { Schema = null }, ConfigurationJson.Default.Sections)!, "");
        return parameters;

        void Add(JsonObject part, string path)
        {
            foreach ((string name, JsonNode? value) in part)
            {
                if (value is JsonObject inner)
                    Add(inner, $"{path}{name}.");
                else if (value is not null)
                    parameters[path + name] = ParameterOf(value);
            }
        }
    }

    private static LogParameter ParameterOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<double>(),
        JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => value.GetValue<string>(),
    };
}
