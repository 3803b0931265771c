using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Phase 5: each network, with the weights that validation chose, sees the test images once; everything else follows from its answers.</summary>
internal static class EvaluationPhase
{
    internal static void Run(RunContext run)
    {
        Chapter chapter = run.Begin(WorkflowPhase.Evaluation);
        foreach (NetworkRun network in run.Networks)
            network.Test = ModelTester.Run(network.Module, run.Data.TestBatches(ModelTester.BatchSize), "test", run.Options, run.View.Progress, run.Stop);
        run.Deployed = run.Networks.MaxBy(network => network.Fit?.Best?.Value ?? double.NegativeInfinity);
        Comparison comparison = run.Comparison = new Comparison(run.Networks[0].Test!, run.Networks[1].Test!);

        Criteria(run, chapter);
        SideBySide(run, chapter.Section("Side by side"));
        Significance(run, chapter.Section("Is the difference real?"), comparison);
        Confusion(run, chapter.Section("Which classes are confused"));
        PerClass(run, chapter.Section("Class by class"));
        WorstErrors.Write(run, chapter.Section("The worst errors"));
        CalibrationSection.Write(run, chapter.Section("Do the models know when they are unsure?"));
        run.View.Note(Tone.Info, "Verdict", comparison.Sentence);
    }

    private static void Criteria(RunContext run, Chapter chapter)
    {
        IReadOnlyList<Criterion> criteria = run.Criteria!.Check(run.Networks, run.Deployed);
        bool met = criteria.All(criterion => criterion.IsMet);
        chapter.Callout(met ? Tone.Good : Tone.Bad, met ? "All success criteria are met" : "Not all success criteria are met", run.Comparison!.Sentence);
        Table table = new(Column.Text("Criterion"), Column.Number("Demanded"), Column.Number("Reached"), Column.Text("")) { Caption = "The criteria of phase 1" };
        foreach (Criterion criterion in criteria)
            table.Row(criterion.IsMet ? RowStyle.Good : RowStyle.Bad, criterion.Name, Numbers.Percent(criterion.Demanded, 1), Numbers.Percent(criterion.Reached ?? 0), criterion.IsMet ? "met" : "missed");
        chapter.Table(table);
        run.View.Table("Success criteria", table);
    }

    private static void SideBySide(RunContext run, Section section)
    {
        Table table = new([Column.Text("On the test images"), .. run.Networks.Select(network => Column.Number(network.Network.Title))]);
        Row("Accuracy", test => Numbers.Percent(test.Accuracy));
        Row("95 % interval", test => Numbers.Range(test.Interval));
        Row("Loss", test => Numbers.Decimal(test.Loss));
        Row("Errors", test => $"{Numbers.Whole(test.Count - test.Correct)} of {Numbers.Whole(test.Count)}");
        Row("Calibration error", test => Numbers.Percent(test.Calibration.ExpectedError));
        Row("Images a second", test => test.Time.TotalSeconds > 0 ? Numbers.Whole((long)(test.Count / test.Time.TotalSeconds)) : "");
        table.Row(["Validation accuracy", .. run.Networks.Select(network => Numbers.Percent(network.Fit!.Best!.Value))]);
        table.Row(["Parameters", .. run.Networks.Select(network => Numbers.Whole(network.Summary.Parameters))]);
        table.Row(["Training time", .. run.Networks.Select(network => network.IsTimed ? Numbers.Time(network.FitTime) : "not measured")]);

        BarChart chart = new("Test error with 95 % intervals", [.. run.Networks.Select(network => network.Network.Title)],
        [
            new BarSeries("test error", [.. run.Networks.Select(network => 1 - network.Test!.Accuracy)])
            {
                Low = [.. run.Networks.Select(network => 1 - network.Test!.Interval.High)],
                High = [.. run.Networks.Select(network => 1 - network.Test!.Interval.Low)],
            },
        ])
        { Y = Axis.Percent("Share of wrong answers"), ShowValues = true };
        section.Table(table);
        section.Add(new FiguresBlock([run.Figure("test-error", chart, "Lower is better. The whiskers are Wilson's 95 % intervals for the error on images of the same kind.")]));
        run.View.Table("Test results", table);

        void Row(string name, Func<ModelEvaluation, string> text) => table.Row([name, .. run.Networks.Select(network => text(network.Test!))]);
    }

    private static void Significance(RunContext run, Section section, Comparison comparison)
    {
        string first = run.Networks[0].Network.Title, second = run.Networks[1].Network.Title;
        McNemarTest test = comparison.Test;
        Table table = new(Column.Text(""), Column.Number($"{second} right"), Column.Number($"{second} wrong"));
        table.Row($"{first} right", Numbers.Whole(comparison.BothRight), Numbers.Whole(test.OnlyFirst));
        table.Row($"{first} wrong", Numbers.Whole(test.OnlySecond), Numbers.Whole(comparison.BothWrong));
        section.Table(table);
        string method = test.Method == McNemarMethod.ExactBinomial ? "the exact binomial test" : "chi-square with continuity correction";
        section.Paragraph(
            $"McNemar's test looks at the {Numbers.Count(test.Disagreements, "image")} on which exactly one model is right: b = {Numbers.Whole(test.OnlyFirst)} only the {first}, c = {Numbers.Whole(test.OnlySecond)} only the {second}. "
            + $"If both were equally good, each would win about half of them. By {method}{(test.Statistic is { } statistic ? $" ({Numbers.Decimal(statistic, 2)})" : "")}, a split at least as uneven would have a probability of **p {(test.PValue < 1e-6 ? "" : "= ")}{Numbers.Probability(test.PValue)}**. "
            + (test.IsSignificant ? "The difference is real." : "The difference may be chance; more test images would be needed to tell."));
        run.View.Facts("McNemar's test", [new($"Only {first} right (b)", Numbers.Whole(test.OnlyFirst)), new($"Only {second} right (c)", Numbers.Whole(test.OnlySecond)), new("p", Numbers.Probability(test.PValue))]);
    }

    private static void Confusion(RunContext run, Section section)
    {
        List<Figure> figures = [];
        foreach (NetworkRun network in run.Networks)
        {
            ConfusionMatrix confusion = network.Test!.Confusion;
            string[] labels = [.. Enumerable.Range(0, confusion.ClassCount).Select(c => $"{c}")];
            HeatMap map = new($"Confusion matrix of the {network.Network.Title}", labels, labels, [.. confusion.Counts.Select(row => (IReadOnlyList<double>)[.. row.Select(count => (double)count)])])
            { RowTitle = "True class", ColumnTitle = "Answer", DiagonalApart = true };
            string most = string.Join(", ", confusion.LargestConfusions(3).Select(confused => $"{confused.Actual} taken for {confused.Predicted} ({Numbers.Count(confused.Count, "time")})"));
            figures.Add(run.Figure($"confusion-{network.Network.Key}", map, most.Length == 0 ? "No confusion." : $"Most often: {most}."));
        }
        section.Add(new FiguresBlock(figures));
    }

    private static void PerClass(RunContext run, Section section)
    {
        Table table = new(
        [
            Column.Text("Class"), Column.Number("Images"),
            .. run.Networks.SelectMany(network => (Column[])[Column.Number($"{network.Network.Title}: precision"), Column.Number("recall"), Column.Number("F1")]),
        ]);
        int classes = run.Networks[0].Test!.Classes.Count;
        for (int c = 0; c < classes; c++)
        {
            table.Row(
            [
                $"{c}", Numbers.Whole(run.Networks[0].Test!.Classes[c].Support),
                .. run.Networks.Select(network => network.Test!.Classes[c]).SelectMany(score => (string[])[Numbers.Percent(score.Precision), Numbers.Percent(score.Recall), Numbers.Percent(score.F1)]),
            ]);
        }
        BarChart chart = new("Share of each class that is missed", [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
            [.. run.Networks.Select(network => new BarSeries(network.Network.Title, [.. network.Test!.Classes.Select(score => 1 - score.Recall)]) { Color = network.Color })])
        { CategoryTitle = "Class", Y = Axis.Percent("1 - recall"), ShowValues = false };
        section.Add(new FiguresBlock([run.Figure("missed-per-class", chart, "Lower is better.")]));
        section.Table(table);
        section.Paragraph("Precision: of the answers that name the class, the share that is right. Recall: of the images of the class, the share that is found. F1: their harmonic mean.");
        run.View.Table("Class by class", table);
    }
}
