using Inkling.Numerics;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>The training of one network, without the rest of the workflow.</summary>
public static class DigitTraining
{
    /// <summary>Trains a network and measures its best checkpoint once on the test images.</summary>
    /// <param name="network">What to train.</param>
    /// <param name="options">With what; its run folder gets checkpoints, metrics.csv, summary.json and config.json.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully: the batch is finished and the last checkpoint saved.</param>
    /// <returns>What it came to; a training that diverged or was stopped is a result, not an exception.</returns>
    /// <exception cref="UserErrorException">An option is impossible, the data cannot be used, or the folder cannot be written.</exception>
    public static WorkflowResult Run(DigitNetwork network, WorkflowOptions options, IWorkflowView view, CancellationToken stop = default)
    {
        options = options.Agreed;
        options.Validate();
        return Run(network, options, DigitData.Load(options), view, stop);
    }

    /// <summary>Trains on images that are in memory already.</summary>
    /// <param name="network">What to train.</param>
    /// <param name="options">With what; its data folder is not read.</param>
    /// <param name="data">The images, made with the same seed and size.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="UserErrorException">An option is impossible, or the folder cannot be written.</exception>
    public static WorkflowResult Run(DigitNetwork network, WorkflowOptions options, DigitData data, IWorkflowView view, CancellationToken stop = default)
    {
        using RunContext run = RunSession.Begin(
            options.Agreed, [network], data, RunSession.DefaultName(data, $"-{network.Key}{(options.Quick ? "-quick" : "")}"), network.Title, view, stop);
        NetworkRun networkRun = NetworkTraining.Prepare(run, network);
        (RunStatus status, string verdict) = RunSession.Guard(run, () =>
        {
            NetworkTraining.Run(run, networkRun);
            networkRun.Fit!.ThrowIfDiverged();
            if (networkRun.Fit.Reason == StopReason.Cancelled)
                throw new OperationCanceledException(run.Stop);
            networkRun.Test = ModelTester.Run(networkRun.Module, data.TestBatches(ModelTester.BatchSize), "test", options, view.Progress, stop);
            run.Deployed = networkRun;
            run.Folder.WriteText($"{RunFolder.Models}/{network.Key}.md", ModelCard.Make(run, networkRun));
            EvaluationView.Show(view, networkRun.Test);
            return $"The {network.Title} is right in {Numbers.Percent(networkRun.Test.Accuracy)} of the {Numbers.Whole(networkRun.Test.Count)} test images (95 % interval {Numbers.Range(networkRun.Test.Interval)}), "
                + $"with the weights of {networkRun.Fit.Best!.Moment}.";
        });
        if (status != RunStatus.Completed)
            view.Note(Tone.Bad, status == RunStatus.Diverged ? "The training diverged" : "The training was stopped", verdict);
        WorkflowResult result = new()
        {
            Status = status,
            Verdict = verdict,
            Folder = run.Folder.Path,
            Files =
            [
                .. networkRun.ModelFile is { } model ? [(model, $"the {network.Title}")] : Array.Empty<(string, string)>(),
                (RunFolder.Summary, "every number, for machines"),
                (RunFolder.Metrics, "the history of the training"),
            ],
            Evaluations = networkRun.Test is { } test ? [test] : [],
            Deployed = status == RunStatus.Completed ? network.Key : null,
            Time = run.Elapsed,
        };
        run.Folder.Write(RunFolder.Summary, SummaryMaker.Make(run, result).ToJson());
        view.Finished(result);
        return result;
    }
}
