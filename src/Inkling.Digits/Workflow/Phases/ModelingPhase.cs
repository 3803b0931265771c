using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Phase 4: what is trained, how, and how it went.</summary>
internal static class ModelingPhase
{
    internal static void Run(RunContext run)
    {
        Chapter chapter = run.Begin(WorkflowPhase.Modeling);
        chapter.Paragraph(
            "Both networks are trained from scratch, one after the other, each by its own recipe. After every epoch the validation images are asked; "
            + "the weights of the epoch with the highest validation accuracy are kept. Starting weights, order and dropout follow from the seed, "
            + "and the same seed gives the same weights to the last bit, on any number of threads.");
        foreach (DigitNetwork network in DigitNetwork.Compared)
        {
            NetworkRun networkRun = NetworkTraining.Prepare(run, network);
            Section section = chapter.Section(network.Title);
            Describe(section, networkRun);
            NetworkTraining.Run(run, networkRun);
            Outcome(section, networkRun);
            if (networkRun.Fit!.Reason == StopReason.Diverged)
                throw new DivergedException(networkRun.Fit.Divergence!);
            if (networkRun.Fit.Reason == StopReason.Cancelled)
                throw new OperationCanceledException(run.Stop);
        }
    }

    internal static Table LayerTable(ModelSummary summary)
    {
        Table table = new(Column.Text("Name"), Column.Text("Layer"), Column.Text("Output"), Column.Number("Parameters"), Column.Number("Multiply-adds"));
        foreach (LayerSummary layer in summary.Layers)
            table.Row(layer.Path, layer.Description, layer.OutputText, layer.Parameters == 0 ? "" : Numbers.Whole(layer.Parameters), layer.MultiplyAdds == 0 ? "" : Numbers.Whole(layer.MultiplyAdds));
        return table.Row(RowStyle.Total, "all", "", "", Numbers.Whole(summary.Parameters), Numbers.Whole(summary.MultiplyAdds));
    }

    internal static IReadOnlyList<Fact> RecipeFacts(Recipe recipe)
    {
        List<Fact> facts =
        [
            new("Optimiser", recipe.Optimizer.ToString()),
            new("Learning rate", Numbers.Setting(recipe.LearningRate)),
            new("Schedule", recipe.ScheduleName),
            new("Epochs", Numbers.Whole(recipe.Epochs)),
            new("Batch", $"{Numbers.Whole(recipe.BatchSize)} images"),
            new("Weight decay", Numbers.Setting(recipe.WeightDecay)),
            new("Label smoothing", Numbers.Setting(recipe.LabelSmoothing)),
        ];
        if (recipe.MaxGradientNorm is { } norm)
            facts.Add(new("Longest gradient", Numbers.Setting(norm)));
        return facts;
    }

    private static void Describe(Section section, NetworkRun run)
    {
        section.Paragraph($"{char.ToUpperInvariant(run.Network.Description[0])}{run.Network.Description[1..]}: **{Numbers.Whole(run.Summary.Parameters)} parameters**, {Numbers.Whole(run.Summary.MultiplyAdds)} multiply-adds for an image.");
        section.Table(LayerTable(run.Summary));
        section.Facts(RecipeFacts(run.Recipe));
    }

    private static void Outcome(Section section, NetworkRun run)
    {
        FitResult fit = run.Fit!;
        if (fit.Reason is StopReason.Diverged or StopReason.Cancelled)
            section.Callout(Tone.Bad, fit.Reason == StopReason.Diverged ? "The training diverged" : "The training was stopped", fit.Message);
        if (run.BestEpoch is { } best)
        {
            double? rate = run.History.Epochs.Average(epoch => epoch.SamplesPerSecond);
            string pace = rate is { } images ? $" ({Numbers.Whole((long)images)} images a second)" : "";
            int timed = run.History.Epochs.Count - run.UntimedEpochs;
            string time = run.IsTimed ? $"in {Numbers.Time(run.FitTime)}{pace}"
                : timed > 0 ? $"the last {Numbers.Count(timed, "epoch")} since the run was resumed{pace}"
                : "all before the run was resumed";
            section.Paragraph(
                $"Trained {Numbers.Count(run.History.Epochs.Count, "epoch")}, {Numbers.Count(fit.Steps.Value, "step")}, {time}. "
                + $"Best validation accuracy: **{Numbers.Percent(best.ValueOf(Metrics.ValidationAccuracy) ?? 0)}** in epoch {best.Epoch}; those weights are kept.");
        }
        if (run.History.Epochs.Count > 0)
            section.Details("Epoch by epoch", inner => inner.Table(EpochTable(run)));
    }

    private static Table EpochTable(NetworkRun run)
    {
        Table table = new(
            Column.Number("Epoch"), Column.Number("Training loss"), Column.Number("Training accuracy"), Column.Number("Validation loss"), Column.Number("Validation accuracy"),
            Column.Number("Last rate"), Column.Number("Images/s"));
        foreach (EpochRecord epoch in run.History.Epochs)
        {
            table.Row(
                epoch.Epoch == run.Fit?.Best?.Epoch ? RowStyle.Strong : RowStyle.Plain,
                $"{epoch.Epoch}", Loss(Metrics.TrainingLoss), Share(Metrics.TrainingAccuracy), Loss(Metrics.ValidationLoss), Share(Metrics.ValidationAccuracy),
                epoch.LearningRate.ToString("0.0e+0", System.Globalization.CultureInfo.InvariantCulture), epoch.SamplesPerSecond is { } rate ? Numbers.Whole((long)rate) : "");

            string Loss(Metric metric) => epoch.ValueOf(metric) is { } value ? Numbers.Decimal(value) : "";
            string Share(Metric metric) => epoch.ValueOf(metric) is { } value ? Numbers.Percent(value) : "";
        }
        return table;
    }
}
