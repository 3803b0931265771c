using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>
/// The whole job: from the question to a model in use, through the six phases of CRISP-DM. Trains both networks, chooses by validation,
/// measures each once on the test images and leaves a run folder with a report.
/// </summary>
public static class Workflow
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What to do it with.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully: the batch is finished, checkpoints and what exists of the report are saved.</param>
    /// <returns>What it came to; a training that diverged or was stopped is a result, not an exception.</returns>
    /// <exception cref="UserErrorException">An option is impossible, the data cannot be used, or the folder cannot be written.</exception>
    public static WorkflowResult Run(WorkflowOptions options, IWorkflowView view, CancellationToken stop = default)
    {
        options = options.Agreed;
        options.Validate();
        return Run(options, DigitData.Load(options), view, stop);
    }

    /// <summary>Runs it on images that are in memory already.</summary>
    /// <param name="options">What to do it with; its data folder is not read.</param>
    /// <param name="data">The images, made with the same seed and size.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="UserErrorException">An option is impossible, or the folder cannot be written.</exception>
    public static WorkflowResult Run(WorkflowOptions options, DigitData data, IWorkflowView view, CancellationToken stop = default)
    {
        using RunContext run = RunSession.Begin(
            options.Agreed, DigitNetwork.Compared, data, RunSession.DefaultName(data, options.Quick ? "-quick" : ""), $"{data.Images.Name}: Dense NN against CNN", view, stop);
        (RunStatus status, string verdict) = RunSession.Guard(run, () =>
        {
            BusinessUnderstandingPhase.Run(run);
            DataUnderstandingPhase.Run(run);
            DataPreparationPhase.Run(run);
            ModelingPhase.Run(run);
            EvaluationPhase.Run(run);
            DeploymentPhase.Run(run);
            return run.Comparison!.Sentence;
        });
        RunSession.WriteReport(run, $"Two networks learn to read {data.Images.Name}: from the question to a model in use.", status, verdict);
        WorkflowResult result = new()
        {
            Status = status,
            Verdict = verdict,
            Folder = run.Folder.Path,
            Files = Files(run, status),
            Criteria = run.Criteria?.Check(run.Networks, run.Deployed) ?? [],
            Evaluations = [.. run.Networks.Select(network => network.Test).OfType<ModelEvaluation>()],
            Deployed = status == RunStatus.Completed ? run.Deployed?.Network.Key : null,
            Time = run.Elapsed,
        };
        run.Folder.Write(RunFolder.Summary, SummaryMaker.Make(run, result).ToJson());
        view.Finished(result);
        return result;
    }

    private static List<(string, string)> Files(RunContext run, RunStatus status)
    {
        List<(string, string)> files = [(RunFolder.Report, status == RunStatus.Completed ? "the report, with every plot" : "the report, as far as the run came")];
        foreach (NetworkRun network in run.Networks.Where(network => network.ModelFile is not null))
            files.Add((network.ModelFile!, $"the {network.Network.Title}"));
        files.Add((RunFolder.Summary, "every number, for machines"));
        files.Add((RunFolder.Metrics, "the history of the training"));
        files.Add((RunFolder.Plots, "the plots as SVG files"));
        files.RemoveAll(file => !Path.Exists(run.Folder.File(file.Item1)) && file.Item1 != RunFolder.Summary);
        return files;
    }
}
