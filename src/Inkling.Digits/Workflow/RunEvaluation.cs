using System.Text.Json;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Measures the models of a run folder, or a single one, again.</summary>
public static class RunEvaluation
{
    /// <summary>Measures all models of a run on its data, with the same split and normalisation.</summary>
    /// <param name="run">
    /// The run folder, or one checkpoint file. A file within a run folder is measured on the run's data; one elsewhere on the options' data.
    /// </param>
    /// <param name="options">Data folder (null: the run's own), threads, clock; the rest is taken from the run.</param>
    /// <param name="view">Shows progress and results.</param>
    /// <param name="validation">Whether on the validation images of the run in place of the test images.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <returns>One entry a model; of a run folder, in the order of <see cref="DigitNetwork.All"/>.</returns>
    /// <exception cref="UserErrorException">There is no run, no model, the data cannot be used, or the run's validation images are wanted of a file that lies in no run.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<ModelEvaluation> Run(
        string run, WorkflowOptions options, IWorkflowView view, bool validation = false, CancellationToken stop = default)
    {
        IReadOnlyList<(DigitNetwork Network, string File)> models = RunModels.In(run);
        RunConfiguration? configuration = ConfigurationOf(run, validation);
        DigitData data = DigitData.Load(options.DataFolder ?? configuration?.DataFolder, configuration?.Seed ?? options.Seed, configuration?.Quick ?? false);
        return Run(models, configuration, options, data, view, validation, stop);
    }

    /// <summary>Measures on images that are in memory already.</summary>
    internal static IReadOnlyList<ModelEvaluation> Run(string run, WorkflowOptions options, DigitData data, IWorkflowView view, bool validation = false) =>
        Run(RunModels.In(run), ConfigurationOf(run, validation), options, data, view, validation, CancellationToken.None);

    private static List<ModelEvaluation> Run(
        IReadOnlyList<(DigitNetwork Network, string File)> models, RunConfiguration? configuration, WorkflowOptions options, DigitData data, IWorkflowView view, bool validation,
        CancellationToken stop)
    {
        RunSession.SetThreads(options);
        bool warned = false;
        List<ModelEvaluation> evaluations = [];
        foreach ((DigitNetwork network, string file) in models)
        {
            Checkpoint checkpoint = Checkpoint.Read(file);
            Normalization normalization = Recognizer.NormalizationOf(checkpoint);
            if (!warned && checkpoint.Metadata.GetValueOrDefault(CheckpointHashes.DataKey) is { Length: > 0 } hash && hash != data.Sha256)
            {
                view.Note(Tone.Warning, "Other data", $"The models were trained on {checkpoint.Metadata.GetValueOrDefault(DigitModule.DataWord)}; these images are not the same.");
                warned = true;
            }
            DigitModule module = new(network, Recipes.Of(network, configuration?.Quick ?? false), normalization);
            checkpoint.CopyTo(module.Network);
            IBatches<LabelledBatch> batches = validation
                ? new ImageBatches(data.Images.Training, data.Validation.Span, normalization, ModelTester.BatchSize)
                : new ImageBatches(data.Images.Test, normalization, ModelTester.BatchSize);
            evaluations.Add(ModelTester.Run(module, batches, validation ? "validation" : "test", options, view.Progress, stop));
            EvaluationView.Show(view, evaluations[^1]);
        }
        if (evaluations.Count == 2)
            view.Note(Tone.Info, "Verdict", new Comparison(evaluations[0], evaluations[1]).Sentence);
        return evaluations;
    }

    private static RunConfiguration? ConfigurationOf(string path, bool validation)
    {
        string? run = File.Exists(path) ? RunModels.RunOf(path) : path;
        if (run is null && validation)
            throw new UserErrorException($"'{path}' lies in no run folder, so nobody knows which images its validation used: give the run folder, or leave out --validation.");
        return run is null ? null : Read(run);
    }

    private static RunConfiguration Read(string run)
    {
        string path = Path.Combine(run, RunFolder.Configuration);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, RunJson.Default.RunConfiguration)
                ?? throw new UserErrorException($"'{path}' is empty: give the folder of a run as it was made.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserErrorException($"'{path}' cannot be read: {e.Message} Give the folder of a run as it was made.", e);
        }
    }
}
