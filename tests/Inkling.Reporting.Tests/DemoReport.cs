using Inkling.Vision;

namespace Inkling.Reporting.Tests;

/// <summary>A report with every kind of block and chart, shaped like the one the digits workflow makes. All numbers are invented.</summary>
internal static class DemoReport
{
    public static ReportDocument Make()
    {
        ReportDocument report = new("Two networks read handwritten digits")
        {
            Kicker = "Demonstration",
            Subtitle = "A Dense NN and a CNN, trained on the same 55,000 images and scored once on 10,000 that neither has seen.",
            Footer = "Every number on this page is invented. See `summary.json` for the same numbers for machines.",
        };
        report.Facts.Add(new("Run", "20260101-120000-demo"));
        report.Facts.Add(new("Seed", "1"));
        report.Facts.Add(new("Threads", "2"));
        report.Facts.Add(new("Data", "MNIST, verified by SHA-256"));
        report.Summary
            .KeyFigures(
                new KeyFigure("99.31 %", "CNN, test accuracy", "95 % interval 99.13 to 99.45 %", Tone.Good),
                new("98.42 %", "Dense NN, test accuracy", "95 % interval 98.16 to 98.65 %", Tone.Good),
                new("0.89 pp", "CNN ahead by", "McNemar p < 0.0001", Tone.Info),
                new("3 min 41 s", "Training of both", "on 2 threads"))
            .Callout(Tone.Good, "The CNN is better, and both meet the criteria set before training.", "Of 10,000 test images they disagree on 143; the CNN is right on 116 of these, the Dense NN on 27.");
        Understanding(report.Chapter("Business understanding", "What is asked, what would be good enough, and what a mistake costs."));
        Data(report.Chapter("Data understanding", "What is in the images before anything is done to them."));
        Modeling(report.Chapter("Modeling", "Two networks, their recipes, and how training went."));
        Evaluation(report.Chapter("Evaluation", "The test set is touched once, here, by the model that validation chose."));
        Deployment(report.Chapter("Deployment"));
        return report;
    }

    public static IReadOnlyList<Chart> Charts() => [Loss(), Accuracy(), Classes(), Recall(), Ink(), InkBySplit(), Confusion(), Calibration(), Rates()];

    private static void Understanding(Chapter chapter)
    {
        chapter.Paragraph("A form reader needs digits. The question is **which of two networks** reads them better, and whether either is good enough to use `unattended`.");
        chapter.Section("Success criteria")
            .Table(new Table(Column.Text("Criterion"), Column.Number("Asked"), Column.Number("Found")) { Caption = "Set before training." }
                .Row(RowStyle.Good, "Dense NN, test accuracy at least", "98.3 %", "98.42 %")
                .Row(RowStyle.Good, "CNN, test accuracy at least", "99.2 %", "99.31 %")
                .Row(RowStyle.Bad, "Expected calibration error at most", "0.5 %", "0.71 %"))
            .Callout(Tone.Warning, "A reduced run", "`--quick` trains on 6,000 images: numbers are lower than those of a full run.")
            .Callout(Tone.Bad, "One criterion is missed.")
            .Callout(Tone.Info, "Cost of errors", "A digit read wrongly costs a complaint; one handed to a person costs 10 seconds.")
            .Callout(Tone.Neutral, "A remark without judgement.");
        chapter.Section("Assumptions").Bullets("Digits come one at a time, 28 x 28, centred.", "Ink is bright on dark, **as in MNIST**.").Numbered("Train.", "Compare.", "Decide.");
    }

    private static void Data(Chapter chapter)
    {
        chapter.Section("Classes").Figures(new Figure(Classes(), "The classes are nearly even; 5 is the rarest."), new(Ink(), "Ones need the least ink."), new(InkBySplit(), "Both splits look alike."));
        chapter.Section("Samples")
            .PictureRows([.. Enumerable.Range(0, 4).Select(d => new PictureRow($"{d}", [.. Enumerable.Range(0, 12).Select(i => new Picture(Digit(d, i), $"{d}"))]))], "Twelve of each class, drawn at random.");
        chapter.Section("Mean images").Pictures([.. Enumerable.Range(0, 10).Select(d => new Picture(Digit(d, d), $"{d}: 5,923"))], "Mean image of each class.", 64);
    }

    private static void Modeling(Chapter chapter)
    {
        chapter.Section("CNN")
            .Table(new Table(Column.Text("Layer"), Column.Text("Output"), Column.Number("Parameters"), Column.Number("Multiply-adds")) { Caption = "Layers of the CNN." }
                .Row("conv 3x3, 1 to 32, ReLU", "32 x 28 x 28", "320", "225,792").Row("max-pool 2", "32 x 14 x 14", "0", "0")
                .Row("conv 3x3, 32 to 64, ReLU", "64 x 14 x 14", "18,496", "3,612,672").Row("max-pool 2, dropout 0.25", "64 x 7 x 7", "0", "0")
                .Row("linear, ReLU, dropout 0.5", "128", "401,536", "401,408").Row("linear", "10", "1,290", "1,280")
                .Row(RowStyle.Total, "Total", "", "421,642", "4,241,152"))
            .Facts(new Fact("Optimiser", "AdamW"), new("Learning rate", "0.002"), new("Schedule", "one cycle"), new("Batch", "128"), new("Epochs", "8"));
        chapter.Section("Training").Figures(new Figure(Loss(), "Training loss is measured with dropout, so it starts above validation."), new(Accuracy(), "Accuracy on validation after each epoch."), new(Rates()));
    }

    private static void Evaluation(Chapter chapter)
    {
        chapter.Section("Confusion").Figure(Confusion(), "Rows are what the image shows, columns what the CNN said. Orange cells are errors, on their own scale.");
        chapter.Section("Each class").Figure(Recall(), "Recall with 95 % intervals.");
        chapter.Section("Calibration").Figure(Calibration(), "Where the curve lies below the diagonal, the network is surer than it should be.");
        chapter.Section("Worst errors").Pictures(
            [.. Enumerable.Range(0, 9).Select(i => new Picture(Digit(i, i + 40), $"is {i}\nCNN {(i + 3) % 10}, 99.2 %\nDense {i}, 71 %", i % 3 == 0 ? Tone.Bad : Tone.Neutral))], "The errors the CNN was surest of.");
        chapter.Section("Runs").Table(Wide());
    }

    private static void Deployment(Chapter chapter) => chapter
        .Code("var reader = DigitReader.Load(\"runs/20260101-120000-demo/checkpoints/cnn.safetensors\");\nConsole.WriteLine(reader.Read(ImageFile.Load(\"seven.png\")).Digit);", "Load and use the model")
        .Terminal("$ inkling predict runs/20260101-120000-demo seven.png\nseven.png  7  99.98 %  (next: 1, 0.01 %)", "From a terminal")
        .Details("All options of this run", b => b.Facts(new Fact("seed", "1"), new("threads", "2")).Paragraph("And <b>no</b> HTML gets through & nothing breaks."));

    private static Table Wide()
    {
        Table table = new(Column.Text("Network"), Column.Number("Seed 1"), Column.Number("Seed 2"), Column.Number("Seed 3"), Column.Number("Seed 4"), Column.Number("Seed 5"), Column.Number("Mean"), Column.Number("Deviation"));
        return table.Row("Dense NN", "98.42 %", "98.37 %", "98.51 %", "98.40 %", "98.44 %", "98.43 %", "0.05 pp").Row(RowStyle.Strong, "CNN", "99.31 %", "99.28 %", "99.35 %", "99.30 %", "99.29 %", "99.31 %", "0.03 pp");
    }

    private static double[] Curve(double start, double end, double rate, int count = 12) =>
        [.. Enumerable.Range(0, count).Select(i => end + ((start - end) * Math.Exp(-rate * i)) + (0.02 * (start - end) * Math.Sin(i * 2.1)))];

    private static LineChart Loss() => new("Training and validation loss",
        [
            LineSeries.FromOne("Dense, training", Curve(0.42, 0.025, 0.5)) with { Color = 0, Dashed = true },
            LineSeries.FromOne("Dense, validation", Curve(0.20, 0.062, 0.6)) with { Color = 0 },
            LineSeries.FromOne("CNN, training", Curve(0.31, 0.018, 0.6)) with { Color = 1, Dashed = true },
            LineSeries.FromOne("CNN, validation", Curve(0.08, 0.026, 0.5)) with { Color = 1 },
        ])
    { X = Axis.Whole("Epoch"), Y = new("Cross-entropy (nats)") };

    private static LineChart Accuracy() => new("Validation accuracy",
        [
            LineSeries.FromOne("Dense NN", Curve(0.945, 0.984, 0.6)) with { Low = Curve(0.935, 0.981, 0.6), High = Curve(0.955, 0.987, 0.6) },
            LineSeries.FromOne("CNN", Curve(0.975, 0.9928, 0.6)),
        ])
    { X = Axis.Whole("Epoch"), Y = Axis.Percent("Accuracy"), Markers = [new(9, "best epoch", 1), new(11, "best epoch, Dense", 0)] };

    private static LineChart Rates() => new("Learning rate",
        [new("AdamW", [.. Enumerable.Range(0, 400).Select(i => (double)i * 8)], [.. Enumerable.Range(0, 400).Select(i => 0.002 * Math.Exp(-Math.Pow((i - 120) / 90.0, 2)) + 1e-5)])])
    { X = Axis.Whole("Step"), Y = new("Learning rate, logarithmic") { Logarithmic = true } };

    private static BarChart Classes() => new("Images per class", [.. Enumerable.Range(0, 10).Select(i => $"{i}")],
        [new("Training", [5444, 6179, 5470, 5638, 5307, 4987, 5417, 5715, 5389, 5454]), new("Validation", [479, 563, 488, 493, 535, 434, 501, 550, 462, 495]), new("Test", [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])])
    { CategoryTitle = "Digit", Y = Axis.Whole("Images") };

    private static BarChart Recall() => new("Recall per class", [.. Enumerable.Range(0, 10).Select(i => $"{i}")],
        [
            new("Dense NN", [.992, .993, .984, .985, .983, .979, .986, .981, .979, .976]) { Low = [.985, .987, .974, .976, .973, .967, .976, .971, .968, .965], High = [.996, .997, .990, .991, .989, .986, .992, .988, .986, .984] },
            new("CNN", [.997, .998, .994, .996, .993, .992, .991, .991, .993, .988]) { Low = [.991, .993, .987, .990, .986, .984, .983, .983, .985, .979], High = [.999, .999, .997, .999, .997, .996, .995, .995, .997, .993] },
        ])
    { CategoryTitle = "Digit", Y = Axis.Percent("Recall") with { Minimum = 0.95, Maximum = 1 }, Subtitle = "The axis begins at 95 %." };

    private static Histogram Ink()
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, 5000).Select(_ => Math.Max(0.02, 0.13 + (0.04 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2)))];
        return Histogram.Of("Ink per image", values, 40) with { X = Axis.Percent("Mean brightness"), Y = Axis.Whole("Images"), Markers = [new(0.1307, "mean 13.07 %")] };
    }

    private static Histogram InkBySplit() => new("Ink by split", [.. Enumerable.Range(0, 11).Select(i => i / 20.0)],
        [new("Training", [0, .04, .3, .33, .2, .08, .03, .02, 0, 0]), new("Test", [0, .03, .28, .35, .21, .09, .03, .01, 0, 0])])
    { X = Axis.Percent("Mean brightness"), Y = Axis.Percent("Share of images") };

    private static HeatMap Confusion()
    {
        double[][] cells = [.. Enumerable.Range(0, 10).Select(r => Enumerable.Range(0, 10).Select(c => r == c ? 892.0 + (r * 27) : (r * 7) + (c * 3) % 11 == 4 ? 9 : (r + (2 * c)) % 5 == 0 ? r + c - 2 : 0).Select(v => Math.Max(0, v)).ToArray())];
        string[] labels = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];
        return new("CNN: what it said for each digit", labels, labels, cells) { RowTitle = "Digit", ColumnTitle = "Predicted", DiagonalApart = true };
    }

    private static CalibrationChart Calibration()
    {
        CalibrationBin Bin(int i, double accuracy, long count) => new(i / 10.0, (i + 1) / 10.0, (i + 0.55) / 10, accuracy, count);
        return new("Calibration on the test set",
            [
                new("Dense NN", [Bin(3, .25, 8), Bin(4, .45, 25), Bin(5, .52, 53), Bin(6, .55, 60), Bin(7, .63, 82), Bin(8, .79, 130), Bin(9, .995, 9642)]),
                new("CNN", [Bin(2, 0, 1), Bin(4, .4, 10), Bin(5, .55, 31), Bin(6, .6, 33), Bin(7, .8, 41), Bin(8, .86, 67), Bin(9, .998, 9817)]),
            ]);
    }

    // A ring and a stroke at places that depend on both numbers: enough to look like ink.
    private static GrayImage Digit(int digit, int variant)
    {
        byte[] pixels = new byte[28 * 28];
        for (int y = 4; y < 24; y++)
        {
            for (int x = 4; x < 24; x++)
            {
                double dx = x - 14 - Math.Sin(variant), dy = y - 14 - Math.Cos(variant * 2), ring = Math.Abs(Math.Sqrt((dx * dx * (1 + (digit * 0.2))) + (dy * dy)) - 7);
                double stroke = Math.Abs((dx * Math.Cos(digit)) + (dy * Math.Sin(digit)));
                pixels[(y * 28) + x] = (byte)(255 * Math.Clamp(1.6 - Math.Min(ring, digit % 2 == 0 ? 9 : stroke), 0, 1));
            }
        }

        return new(28, 28, pixels);
    }
}
