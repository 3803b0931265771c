using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Shows what a model is worth.</summary>
internal static class EvaluationView
{
    internal static void Show(IWorkflowView view, ModelEvaluation evaluation)
    {
        string title = DigitNetwork.Find(evaluation.Network)?.Title ?? evaluation.Network;
        view.Facts($"{title} on the {evaluation.Split} images",
        [
            new("Accuracy", Numbers.Percent(evaluation.Accuracy)),
            new("95 % interval", Numbers.Range(evaluation.Interval)),
            new("Loss", Numbers.Decimal(evaluation.Loss)),
            new("Errors", $"{Numbers.Whole(evaluation.Count - evaluation.Correct)} of {Numbers.Whole(evaluation.Count)}"),
            new("Calibration error", Numbers.Percent(evaluation.Calibration.ExpectedError)),
        ]);
        Table table = new(Column.Text("Class"), Column.Number("Images"), Column.Number("Precision"), Column.Number("Recall"), Column.Number("F1"));
        foreach (ClassScore score in evaluation.Classes)
            table.Row($"{score.Class}", Numbers.Whole(score.Support), Numbers.Percent(score.Precision), Numbers.Percent(score.Recall), Numbers.Percent(score.F1));
        view.Table($"{title}, class by class", table);
    }
}
