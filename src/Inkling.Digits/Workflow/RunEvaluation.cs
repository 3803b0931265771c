using System.Text.Json;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>Measures the models of a run folder again.</summary>
public static class RunEvaluation
{
    /// <summary>Measures all models of a run on its data, with the same split and normalisation.</summary>
    /// <param name="run">The run folder.</param>
    /// <param name="options">Data folder (null: the run's own), threads, clock; the rest is taken from the run.</param>
    /// <param name="view">Shows progress and results.</param>
    /// <param name="validation">Whether on the validation images of the run in place of the test images.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <returns>One entry a model, in the order of <see cref="DigitNetwork.All"/>.</returns>
    /// <exception cref="UserErrorException">There is no run, no model, or the data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<ModelEvaluation> Run(
        string run, WorkflowOptions options, IWorkflowView view, bool validation = false, CancellationToken stop = default)
    {
        IReadOnlyList<(DigitNetwork Network, string File)> models = RunModels.All(run);
        RunConfiguration configuration = Read(run);
        DigitData data = DigitData.Load(options.DataFolder ?? configuration.DataFolder, configuration.Seed, configuration.Quick);
        return Run(models, configuration, options, data, view, validation, stop);
    }

    /// <summary>Measures on images that are in memory already.</summary>
    internal static IReadOnlyList<ModelEvaluation> Run(string run, WorkflowOptions options, DigitData data, IWorkflowView view, bool validation = false) =>
        Run(RunModels.All(run), Read(run), options, data, view, validation, CancellationToken.None);

    private static List<ModelEvaluation> Run(
        IReadOnlyList<(DigitNetwork Network, string File)> models, RunConfiguration configuration, WorkflowOptions options, DigitData data, IWorkflowView view, bool validation,
        CancellationToken stop)
    {
        RunSession.SetThreads(options);
        if (data.Sha256 != configuration.DataSha256)
            view.Note(Tone.Warning, "Other data", $"The models were trained on {configuration.DataName}; these images are not the same.");
        List<ModelEvaluation> evaluations = [];
        foreach ((DigitNetwork network, string file) in models)
        {
            Checkpoint checkpoint = Checkpoint.Read(file);
            Normalization normalization = Recognizer.NormalizationOf(checkpoint);
            DigitModule module = new(network, Recipes.Of(network, configuration.Quick), normalization);
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
