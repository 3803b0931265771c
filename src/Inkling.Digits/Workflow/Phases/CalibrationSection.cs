using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Whether the models are right as often as they say, and what a threshold on their confidence buys.</summary>
internal static class CalibrationSection
{
    internal static void Write(RunContext run, Section section)
    {
        CalibrationChart chart = new("Accuracy against confidence",
            [.. run.Networks.Select(network => new CalibrationSeries(network.Network.Title, [.. network.Test!.Calibration.Bins.Select(ToBin)]) { Color = network.Color })]);
        string errors = string.Join(", ", run.Networks.Select(network => $"{Numbers.Percent(network.Test!.Calibration.ExpectedError)} for the {network.Network.Title}"));
        section.Add(new FiguresBlock([run.Figure("calibration", chart, "On the diagonal a model is right as often as it says. Bins with few answers are uncertain, as their wide intervals show.")]));
        section.Paragraph($"The expected calibration error, the mean distance from the diagonal over all answers, is {errors}.");

        Table table = new(
        [
            Column.Number("Confidence at least"),
            .. run.Networks.SelectMany(network => (Column[])[Column.Number($"{network.Network.Title}: accepted"), Column.Number("errors"), Column.Number("accuracy")]),
        ])
        { Caption = "What a threshold buys: answers below it go to a person" };
        for (int i = 0; i < RejectionPoint.DefaultThresholds.Count; i++)
        {
            table.Row(
            [
                Numbers.Percent(RejectionPoint.DefaultThresholds[i], 0),
                .. run.Networks.Select(network => network.Test!.Rejection[i]).SelectMany(point => (string[])[Numbers.Percent(point.AcceptedShare, 1), Numbers.Whole(point.Errors), Numbers.Percent(point.Accuracy)]),
            ]);
        }
        section.Table(table);
        run.View.Table("What a threshold on the confidence buys", table);
    }

    private static CalibrationBin ToBin(ConfidenceBin bin) => new(bin.Low, bin.High, bin.Confidence, bin.Accuracy, bin.Count);
}
