using Inkling.Digits;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary>A training that begins, as a table and facts.</summary>
internal static class TrainingBlocks
{
    /// <summary>The network's layers.</summary>
    internal static Table Layers(ModelSummary summary)
    {
        Table table = new(Column.Text("Layer"), Column.Text("What it does"), Column.Text("Output"), Column.Number("Parameters"), Column.Number("Multiply-adds"));
        foreach (LayerSummary layer in summary.Layers)
            table.Row(layer.Path, layer.Description, layer.OutputText, Count(layer.Parameters), Count(layer.MultiplyAdds));
        return table.Row(RowStyle.Total, "all", "", "", Count(summary.Parameters), Count(summary.MultiplyAdds));
    }

    /// <summary>The recipe.</summary>
    internal static IReadOnlyList<Fact> Recipe(TrainingStart training)
    {
        Recipe recipe = training.Recipe;
        string smoothing = recipe.LabelSmoothing > 0 ? $", label smoothing {recipe.LabelSmoothing}" : "";
        string decay = recipe.WeightDecay > 0 ? $", weight decay {recipe.WeightDecay}" : "";
        return
        [
            new Fact("Optimiser", $"{recipe.Optimizer}, learning rate {recipe.LearningRate}, {recipe.ScheduleName}{decay}{smoothing}"),
            new Fact("Training", $"{recipe.Epochs} {(recipe.Epochs == 1 ? "epoch" : "epochs")} of {training.TrainingImages:N0} images in batches of {recipe.BatchSize}"),
            .. training.Particulars.Count == 0 ? Array.Empty<Fact>() : [new Fact("Trainer", string.Join(", ", training.Particulars))],
        ];
    }

    private static string Count(long value) => value == 0 ? "" : $"{value:N0}";
}
