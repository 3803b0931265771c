using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Turns what a run found into the records of <c>summary.json</c>.</summary>
internal static class SummaryMaker
{
    internal static RunSummary Make(RunContext run, WorkflowResult result) => new()
    {
        Name = run.Folder.Name,
        Status = result.Status,
        Quick = run.Options.Quick,
        CriteriaMet = result.CriteriaMet,
        Verdict = result.Verdict,
        Deployed = result.Deployed,
        Version = RunContext.Version,
        Runtime = RunContext.Runtime,
        Seed = run.Options.Seed,
        Threads = RunContext.Threads,
        Started = run.Started,
        Seconds = result.Time.TotalSeconds,
        Data = run.DataSummary,
        Preparation = run.Preparation,
        Criteria = [.. result.Criteria.Select(criterion => new CriterionSummary(criterion.Name, criterion.Demanded, criterion.Reached, criterion.IsMet))],
        Networks = [.. run.Networks.Select(network => Network(network, run.Networks))],
        Comparison = run.Comparison is { } comparison ? Compare(comparison) : null,
        Examples = run.Examples,
    };

    internal static RecipeSummary Recipe(Recipe recipe) => new(
        recipe.Optimizer.ToString(), recipe.LearningRate, recipe.ScheduleName, recipe.Epochs, recipe.BatchSize, recipe.WeightDecay, recipe.LabelSmoothing, recipe.MaxGradientNorm,
        recipe.OptimizerSettings, recipe.ScheduleSettings);

    private static NetworkSummary Network(NetworkRun run, IReadOnlyList<NetworkRun> networks) => new()
    {
        Network = run.Network.Key,
        Title = run.Network.Title,
        Parameters = run.Summary.Parameters,
        MultiplyAdds = run.Summary.MultiplyAdds,
        Layers = [.. run.Summary.Layers.Select(layer => new LayerRow(layer.Path, layer.Description, layer.Output, layer.Parameters, layer.MultiplyAdds))],
        Recipe = Recipe(run.Recipe),
        Training = run.Fit is { } fit ? Training(run, fit) : null,
        History = run.Fit is null ? null : [.. run.History.Epochs.Select(Epoch)],
        Model = run.ModelFile,
        ModelSha256 = run.ModelSha256,
        Test = run.Test is { } test ? Evaluation(test, networks) : null,
    };

    private static TrainingSummary Training(NetworkRun run, FitResult fit) => new(
        fit.Reason.ToString(), fit.Message, fit.History.Epochs.Count, fit.Steps.Value, fit.Best?.Epoch, fit.Best?.Metric, fit.Best?.Value, run.IsTimed ? run.FitTime.TotalSeconds : null,
        fit.History.Epochs.Count > 0 ? fit.History.Epochs.Average(epoch => epoch.SamplesPerSecond) : null);

    private static EpochSummary Epoch(EpochRecord epoch) => new(
        epoch.Epoch, epoch.Step, epoch.LearningRate, epoch.ValueOf(Metrics.TrainingLoss), epoch.ValueOf(Metrics.TrainingAccuracy), epoch.ValueOf(Metrics.ValidationLoss),
        epoch.ValueOf(Metrics.ValidationAccuracy), epoch.TrainingTime?.TotalSeconds, epoch.ValidationTime?.TotalSeconds, epoch.SamplesPerSecond);

    private static EvaluationSummary Evaluation(ModelEvaluation test, IReadOnlyList<NetworkRun> networks) => new(
        test.Count, test.Correct, test.Count - test.Correct, test.Accuracy, test.Interval.Low, test.Interval.High, test.Loss, test.Calibration.MeanConfidence,
        test.Calibration.ExpectedError, test.Calibration.LargestError, test.Confusion.Counts, test.Classes, test.Calibration.Bins, test.Rejection,
        [.. test.Errors.Take(WorstErrors.MostShown).Select(error => WorstError(error, networks))], test.Time.TotalSeconds,
        test.Time.TotalSeconds > 0 ? test.Count / test.Time.TotalSeconds : null);

    private static WorstErrorSummary WorstError(WrongAnswer error, IReadOnlyList<NetworkRun> networks) => new(
        error.Index, error.Label, error.Predicted, error.Confidence,
        networks.Where(network => network.Test is not null).ToDictionary(
            network => network.Network.Key,
            network => new OpinionSummary(network.Test!.Answers.Predicted[error.Index], network.Test.Answers.Confidences[error.Index])));

    private static ComparisonSummary Compare(Comparison comparison) => new(
        comparison.First.Network, comparison.Second.Network, comparison.Second.Accuracy - comparison.First.Accuracy, comparison.Better?.Network,
        comparison.BothRight, comparison.Test.OnlyFirst, comparison.Test.OnlySecond, comparison.BothWrong,
        new McNemarSummary(comparison.Test.Method.ToString(), comparison.Test.OnlyFirst, comparison.Test.OnlySecond, comparison.Test.Statistic, comparison.Test.PValue, comparison.Test.IsSignificant));
}
