using Inkling.Data;
using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>Phase 2: what the images are, and whether they can be trusted. Looks at pixels and labels only; nothing is chosen by the test images.</summary>
internal static class DataUnderstandingPhase
{
    private const int SamplesPerClass = 12;

    internal static void Run(RunContext run)
    {
        Chapter chapter = run.Begin(WorkflowPhase.DataUnderstanding);
        ImageData images = run.Data.Images;
        CountsPerClass counts = new(
            DataStatistics.CountPerClass(images.Training, run.Data.Split.Training.Span),
            DataStatistics.CountPerClass(images.Training, run.Data.Split.Validation.Span),
            DataStatistics.CountPerClass(images.Test));
        chapter.Paragraph(
            $"{images.Name} holds {Numbers.Whole(images.Training.Count)} images to learn from and {Numbers.Whole(images.Test.Count)} to test on, each {images.Training.Rows}x{images.Training.Columns} pixels, "
            + $"one byte a pixel, 0 for paper and 255 for full ink. SHA-256 over all pixels and labels: `{run.Data.Sha256}`.");
        Classes(run, chapter.Section("Classes"), counts);
        Samples(run, chapter.Section("What the images look like"));
        PixelSummary pixels = Pixels(run, chapter.Section("Pixels"));
        InkSummary ink = Ink(run, chapter.Section("Ink"));
        DuplicateSummary duplicates = DuplicateCheck.Run(run, chapter.Section("Duplicates"));
        run.DataSummary = run.DataSummary with { CountsPerClass = counts, Pixels = pixels, Ink = ink, Duplicates = duplicates };
    }

    private static void Classes(RunContext run, Section section, CountsPerClass counts)
    {
        Table table = new(Column.Text("Class"), Column.Number("Training"), Column.Number("Validation"), Column.Number("Test"), Column.Number("Share of all"));
        double all = counts.Training.Sum() + counts.Validation.Sum() + counts.Test.Sum();
        for (int c = 0; c < counts.Training.Count; c++)
        {
            table.Row(
                $"{c}", Numbers.Whole(counts.Training[c]), Numbers.Whole(counts.Validation[c]), Numbers.Whole(counts.Test[c]),
                Numbers.Percent((counts.Training[c] + counts.Validation[c] + counts.Test[c]) / all, 1));
        }
        table.Row(RowStyle.Total, "all", Numbers.Whole(counts.Training.Sum()), Numbers.Whole(counts.Validation.Sum()), Numbers.Whole(counts.Test.Sum()), Numbers.Percent(1, 1));

        BarChart chart = new("Share of each class", [.. Enumerable.Range(0, counts.Training.Count).Select(c => $"{c}")],
        [
            new BarSeries("training", Shares(counts.Training)), new BarSeries("validation", Shares(counts.Validation)), new BarSeries("test", Shares(counts.Test)),
        ])
        { CategoryTitle = "Class", Y = Axis.Percent("Share of the split"), ShowValues = false };
        section.Table(table);
        section.Add(new FiguresBlock([run.Figure("classes", chart, "The splits have the same mixture of classes if the three bars of a class are equally high.")]));
        run.View.Table("Images of each class and split", table);

        static IReadOnlyList<double> Shares(IReadOnlyList<int> counts) => [.. counts.Select(count => count / (double)Math.Max(1, counts.Sum()))];
    }

    private static void Samples(RunContext run, Section section)
    {
        ImageSet images = run.Data.Images.Training;
        List<PictureRow> rows = [];
        for (int c = 0; c < images.ClassCount; c++)
        {
            List<Picture> pictures = [];
            foreach (int i in run.Data.Split.Training.Span)
            {
                if (images.Label(i) != c)
                    continue;
                pictures.Add(new Picture(Pictures.OnPaper(images, i), $"training image {i}"));
                if (pictures.Count == SamplesPerClass)
                    break;
            }
            rows.Add(new PictureRow($"{c}", pictures));
        }
        section.PictureRows(rows, $"The first {SamplesPerClass} training images of each class. Ink is shown dark, as on paper; in the data it is bright.");

        float[][] means = DataStatistics.MeanImages(images);
        section.Pictures(
            [.. means.Select((mean, c) => new Picture(Pictures.OnPaper(mean, images.Rows, images.Columns, 0, 255), $"{c}", Description: $"Mean image of class {c}"))],
            "The mean image of each class. Sharp means a class is written alike by everybody; blurred, that it varies.", pictureWidth: 72);
    }

    private static PixelSummary Pixels(RunContext run, Section section)
    {
        ImageSet images = run.Data.Images.Training;
        PixelStatistics pixels = DataStatistics.Pixels(images);
        Fact[] facts =
        [
            new("Range", $"{pixels.Minimum} to {pixels.Maximum}"),
            new("Mean", Numbers.Decimal(pixels.Mean, 2)),
            new("Standard deviation", Numbers.Decimal(pixels.StandardDeviation, 2)),
            new("Without any ink", Numbers.Percent(pixels.ShareOfZeros, 1)),
            new("Never inked in any image", $"{pixels.AlwaysZero.Count} of {images.PixelCount} positions"),
        ];
        float[] used = new float[images.PixelCount];
        used.AsSpan().Fill(1);
        foreach (int position in pixels.AlwaysZero)
            used[position] = 0;
        section.Facts(facts);
        section.Pictures(
            [new Picture(Pictures.OnPaper(used, images.Rows, images.Columns, 0, 2), "", Description: "Map of the pixels that ever hold ink")],
            pixels.AlwaysZero.Count == 0 ? "Every position (grey) holds ink in at least one image." : "White: positions that hold no ink in any training image. They tell a network nothing.", pictureWidth: 112);
        run.View.Facts("Pixels of the training images", facts);
        return new PixelSummary(pixels.Minimum, pixels.Maximum, pixels.Mean, pixels.StandardDeviation, pixels.ShareOfZeros, pixels.AlwaysZero.Count);
    }

    private static InkSummary Ink(RunContext run, Section section)
    {
        InkDistribution ink = DataStatistics.Ink(run.Data.Images.Training, InkMeasure.MeanGrey);
        Histogram histogram = new("Ink of an image", ink.Edges, [new HistogramSeries("training images", [.. ink.Overall.Select(count => (double)count)])])
        {
            X = Axis.Percent("Mean grey of the image"),
            Y = Axis.Whole("Images"),
            Markers = [new VerticalMarker(ink.Mean, $"mean {Numbers.Percent(ink.Mean, 1)}")],
        };
        BarChart perClass = new("Mean ink of each class", [.. ink.MeanPerClass.Select((_, c) => $"{c}")], [new BarSeries("mean ink", ink.MeanPerClass)])
        { CategoryTitle = "Class", Y = Axis.Percent("Mean grey") };
        int least = IndexOf(ink.MeanPerClass, ink.MeanPerClass.Min()), most = IndexOf(ink.MeanPerClass, ink.MeanPerClass.Max());
        section.Figures(
            run.Figure("ink", histogram, "How much ink the images hold. Very light and very heavy images are rare."),
            run.Figure("ink-per-class", perClass, $"Class {most} takes the most ink, class {least} the least."));
        run.View.Text($"Mean ink {Numbers.Percent(ink.Mean, 1)}; class {most} has most ({Numbers.Percent(ink.MeanPerClass[most], 1)}), class {least} least ({Numbers.Percent(ink.MeanPerClass[least], 1)}).");
        return new InkSummary(ink.Mean, ink.MeanPerClass, ink.Edges, ink.Overall);
    }

    private static int IndexOf(IReadOnlyList<double> values, double value) => values.TakeWhile(other => other != value).Count();
}
