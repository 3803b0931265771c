using System.Security.Cryptography;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Trains one network into a run folder and leaves it with the weights that validation chose.</summary>
internal static class NetworkTraining
{
    internal static NetworkRun Prepare(RunContext run, DigitNetwork network)
    {
        TrainingConfiguration training = run.Options.TrainingOf(network);
        NetworkRun networkRun = new(network, training, ModuleOf(training, run.Data));
        run.Networks.Add(networkRun);
        return networkRun;
    }

    /// <summary>Trains. The result is in <see cref="NetworkRun.Fit"/>; the module has the best weights where there are any.</summary>
    internal static void Run(RunContext run, NetworkRun network)
    {
        WorkflowOptions options = run.Options;
        string folder = run.Folder.File(RunFolder.Checkpoints, network.Network.Key);
        if (options.ResumeFolder is not null && Directory.Exists(folder))
            run.View.Note(Tone.Info, "Going on", $"The {network.Network.Title} goes on from its last checkpoint.");
        run.View.TrainingStarted(new TrainingStart(network.Network, network.Recipe, network.Summary, run.Data.Training.Length, run.Data.Validation.Length, TrainerParts.Particulars(network.Training.Sections.Trainer)));
        TrainerOptions configured = TrainerParts.OptionsOf(network.Training.Sections, folder, run.Folder.File(RunFolder.Logs, network.Network.Key));
        Trainer trainer = new(configured with
        {
            Progress = run.View.Progress,
            Callbacks = [new EpochTeller(run.View, network.Network), .. configured.Callbacks, .. options.Callbacks],
            Time = options.Time,
        });

        long began = options.Time.GetTimestamp();
        network.Fit = trainer.Fit(network.Module, BatchesOf(run.Data, network.Recipe), options.ResumeFolder is null ? null : ResumeFrom.LastIfAny, run.Stop);
        network.FitTime = options.Time.GetElapsedTime(began);
        if (network.Fit.Best is { } best)
        {
            Weights.Load(best.Path, network.Module.Network);
            byte[] model = File.ReadAllBytes(best.Path);
            network.ModelFile = $"{RunFolder.Models}/{network.Network.Key}.safetensors";
            network.ModelSha256 = Convert.ToHexStringLower(SHA256.HashData(model));
            run.Folder.Write(network.ModelFile, model);
        }
        run.Folder.WriteText(RunFolder.Metrics, MetricsTable.Make(run.Networks));
        run.View.TrainingFinished(network.Network, network.Fit);
    }

    /// <summary>What is trained.</summary>
    internal static DigitModule ModuleOf(TrainingConfiguration training, DigitData data) => new(training.Network, training.Recipe, data.Normalization, data.Images.Name);

    /// <summary>What a training learns from.</summary>
    internal static BatchesModule<LabelledBatch> BatchesOf(DigitData data, Recipe recipe) =>
        new(keys => data.TrainingBatches(recipe.BatchSize, keys), _ => data.ValidationBatches(ModelTester.BatchSize)) { Sha256 = data.Sha256 };

    private sealed class EpochTeller(IWorkflowView view, DigitNetwork network) : Callback
    {
        public override void OnEpochEnd(RunState state) => view.EpochFinished(network, state.History.Epochs[^1]);
    }
}
