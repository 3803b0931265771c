namespace Inkling.Digits;

/// <summary>A look at a data set, without training: phases 2 and 3 of the workflow.</summary>
public static class DataReport
{
    /// <summary>Shows what is in a data set and leaves a report of it in a folder of its own.</summary>
    /// <param name="options">Data folder (null: MNIST), seed, where the report goes.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops between two phases.</param>
    /// <returns>Where the report is.</returns>
    /// <exception cref="Numerics.UserErrorException">The data cannot be used, or the folder cannot be written.</exception>
    public static WorkflowResult Run(WorkflowOptions options, IWorkflowView view, CancellationToken stop = default)
    {
        options.Validate();
        return Run(options, DigitData.Load(options), view, stop);
    }

    /// <summary>Shows images that are in memory already.</summary>
    internal static WorkflowResult Run(WorkflowOptions options, DigitData data, IWorkflowView view, CancellationToken stop = default)
    {
        using RunContext run = RunSession.Begin(options, [], data, RunSession.DefaultName(data, "-data"), $"A look at {data.Images.Name}", view, stop);
        (RunStatus status, string verdict) = RunSession.Guard(run, () =>
        {
            DataUnderstandingPhase.Run(run);
            DataPreparationPhase.Run(run);
            return $"{data.Images.Name}: {Numbers.Whole(data.Images.Training.Count)} training and {Numbers.Whole(data.Images.Test.Count)} test images.";
        });
        RunSession.WriteReport(run, "What is in the data set, and what a network sees of it.", status, verdict);
        WorkflowResult result = new()
        {
            Status = status,
            Verdict = verdict,
            Folder = run.Folder.Path,
            Files = [(RunFolder.Report, "the report, with every plot"), (RunFolder.Summary, "every number, for machines"), (RunFolder.Plots, "the plots as SVG files")],
            Time = run.Elapsed,
        };
        run.Folder.Write(RunFolder.Summary, SummaryMaker.Make(run, result).ToJson());
        view.Finished(result);
        return result;
    }
}
