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
        return Run(models, options, data, view, validation, stop);
    }

    /// <summary>Measures on images that are in memory already.</summary>
    internal static IReadOnlyList<ModelEvaluation> Run(string run, WorkflowOptions options, DigitData data, IWorkflowView view, bool validation = false)
    {
        ConfigurationOf(run, validation);
        return Run(RunModels.In(run), options, data, view, validation, CancellationToken.None);
    }

    private static List<ModelEvaluation> Run(
        IReadOnlyList<(DigitNetwork Network, string File)> models, WorkflowOptions options, DigitData data, IWorkflowView view, bool validation,
        CancellationToken stop)
    {
        RunSession.SetThreads(options);
        bool warned = false;
        List<ModelEvaluation> evaluations = [];
        foreach ((_, string file) in models)
        {
            Checkpoint checkpoint = Checkpoint.Read(file);
            DigitModule module = DigitModule.Rebuild(HyperParameters.Of(checkpoint));
            if (!warned && checkpoint.Metadata.GetValueOrDefault(CheckpointHashes.DataKey) is { Length: > 0 } hash && hash != data.Sha256)
            {
                view.Note(Tone.Warning, "Other data", $"The models were trained on {checkpoint.Metadata.GetValueOrDefault(DigitModule.DataWord)}; these images are not the same.");
                warned = true;
            }
            checkpoint.CopyTo(module.Network);
            IBatches<LabelledBatch> batches = validation
                ? new ImageBatches(data.Images.Training, data.Validation.Span, module.Normalization, ModelTester.BatchSize)
                : new ImageBatches(data.Images.Test, module.Normalization, ModelTester.BatchSize);
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
        return run is null ? null : RunConfiguration.Read(run);
    }
}
