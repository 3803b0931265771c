using Inkling.Data;
using Inkling.Reporting;
using Inkling.Training;
using Inkling.Vision;

namespace Inkling.Digits;

/// <summary>Phase 6: the history of both trainings, the saved models, and their use shown on files.</summary>
internal static class DeploymentPhase
{
    private const int MostExamples = 10;
    private const int MostInExcerpt = 3;

    internal static void Run(RunContext run)
    {
        Chapter chapter = run.Begin(WorkflowPhase.Deployment);
        NetworkRun deployed = run.Deployed!;
        string choice = $"The {deployed.Network.Title} is recommended: its validation accuracy of {Numbers.Percent(deployed.Fit!.Best!.Value)} is the higher one.";
        chapter.Paragraph($"**{choice}** On the test images, which had no say in this, it is right in {Numbers.Percent(deployed.Test!.Accuracy)}.");
        HistorySection(run, chapter.Section("How the training went"));
        Models(run, chapter.Section("The saved models"));
        Use(run, chapter.Section("Using a model"), deployed);
        run.View.Text(choice);
    }

    /// <summary>The four charts of both trainings.</summary>
    internal static void HistorySection(RunContext run, Section section)
    {
        section.Figures(
            Chart(run, "training-loss", "Training loss", Metrics.TrainingLoss, new Axis("Cross-entropy"), "On the images that are learned, with dropout on and labels smoothed where the recipe says so: it may stay above the validation loss."),
            Chart(run, "validation-loss", "Validation loss", Metrics.ValidationLoss, new Axis("Cross-entropy"), "On images held back, with dropout off."),
            Chart(run, "training-accuracy", "Training accuracy", Metrics.TrainingAccuracy, Axis.Percent("Accuracy"), "Dropout and the moving weights keep it below what the finished model would reach."),
            Chart(run, "validation-accuracy", "Validation accuracy", Metrics.ValidationAccuracy, Axis.Percent("Accuracy"), "The vertical lines mark the epochs whose weights were kept."));
        section.Paragraph($"The numbers are in `{RunFolder.Metrics}`, the drawings in `{RunFolder.Plots}/`.");
    }

    private static Figure Chart(RunContext run, string name, string title, Metric metric, Axis y, string caption)
    {
        List<LineSeries> series = [];
        List<VerticalMarker> markers = [];
        foreach (NetworkRun network in run.Networks)
        {
            IReadOnlyList<(int Epoch, double Value)> values = network.History.ValuesOf(metric);
            series.Add(new LineSeries(network.Network.Title, [.. values.Select(point => (double)point.Epoch)], [.. values.Select(point => point.Value)]) { Color = network.Color });
            if (metric == Metrics.ValidationAccuracy && network.Fit?.Best is { } best)
                markers.Add(new VerticalMarker(best.Epoch, "", network.Color));
        }
        return run.Figure(name, new LineChart(title, series) { X = Axis.Whole("Epoch"), Y = y, Markers = markers }, caption);
    }

    private static void Models(RunContext run, Section section)
    {
        Table table = new(Column.Text("Model"), Column.Text("File"), Column.Number("Parameters"), Column.Number("Test accuracy"), Column.Text("SHA-256"));
        foreach (NetworkRun network in run.Networks)
        {
            run.Folder.WriteText($"{RunFolder.Models}/{network.Network.Key}.md", ModelCard.Make(run, network));
            table.Row(
                network == run.Deployed ? RowStyle.Strong : RowStyle.Plain,
                network.Network.Title, network.ModelFile!, Numbers.Whole(network.Summary.Parameters), Numbers.Percent(network.Test!.Accuracy), network.ModelSha256![..16] + "…");
        }
        section.Table(table);
        section.Paragraph(
            "The files are in the safetensors format, which many programs read; they carry the name of the network and the normalisation with them, and a check sum that loading verifies. "
            + $"Beside each lies a model card: what it is for, how it was made, what it reaches and where it ends.");
        run.View.Table("Saved models", table);
    }

    private static void Use(RunContext run, Section section, NetworkRun deployed)
    {
        Recognizer recognizer = Recognizer.Load(run.Folder.File(deployed.ModelFile!));
        List<ExampleSummary> examples = [];
        List<Recognition> answers = [];
        List<Picture> pictures = [];
        Table table = new(Column.Text("File"), Column.Number("True class"), Column.Number("Answer"), Column.Number("Confidence"));
        foreach (int index in FirstOfEachClass(run.Data.Images.Test))
        {
            ImageSet test = run.Data.Images.Test;
            string file = $"{RunFolder.Examples}/test-{index}-is-{test.Label(index)}.png";
            run.Folder.Write(file, PngWriter.Encode(new GrayImage(test.Columns, test.Rows, test.Image(index).ToArray())));
            // From the file, as a user would: what is shown here is what a user gets.
            Recognition answer = recognizer.Recognize(ImageFile.Load(run.Folder.File(file)));
            answers.Add(answer);
            examples.Add(new ExampleSummary(file, test.Label(index), answer.Label, answer.Confidence, answer.Second, answer.Probabilities[answer.Second]));
            bool right = answer.Label == test.Label(index);
            pictures.Add(new Picture(Pictures.OnPaper(test, index), $"**{answer.Label}**\n{Numbers.Percent(answer.Confidence, 1)}", right ? Tone.Good : Tone.Bad, $"Test image {index} of class {test.Label(index)}, answer {answer.Label}"));
            table.Row(right ? RowStyle.Plain : RowStyle.Bad, file, $"{test.Label(index)}", $"{answer.Label}", Numbers.Percent(answer.Confidence));
        }
        run.Examples = examples;
        string folder = run.Folder.ShortPath;
        (string command, string output) = Excerpt(folder, examples, answers);
        section.Terminal($"{command}\n{output}", "From the command line: any number of PNG or PGM files of 28x28 pixels, light ink on dark ground.");
        section.Code(Program(folder, deployed, examples[0].File), "From C#: the recogniser can be shared by threads.");
        section.Pictures(pictures, $"The first test image of each class, written to `{RunFolder.Examples}/` and recognised from the file by the saved {deployed.Network.Title}.", pictureWidth: 72);
        section.Details("As a table", inner => inner.Table(table));
        run.View.Table($"Recognised from files by the saved {deployed.Network.Title}", table);
        run.View.Text($"Try it: inkling predict {run.Folder.ShellPath()} {run.Folder.ShellPath(examples[0].File)}");
    }

    /// <summary>A command that recognises some of the examples, and what it prints.</summary>
    private static (string Command, string Output) Excerpt(string folder, IReadOnlyList<ExampleSummary> examples, IReadOnlyList<Recognition> answers)
    {
        string[] files = [.. examples.Take(MostInExcerpt).Select(example => $"{folder}/{example.File}")];
        int width = files.Max(file => file.Length);
        return (
            $"inkling predict {folder} \\\n    {string.Join(" \\\n    ", files)}",
            string.Join('\n', files.Select((file, i) => $"{file.PadRight(width)}  {answers[i]}")));
    }

    internal static string Program(string folder, NetworkRun network, string file) =>
        $"""
        using Inkling.Digits;
        using Inkling.Vision;

        Recognizer recognizer = Recognizer.Load("{folder}/{network.ModelFile}");
        Recognition digit = recognizer.Recognize(ImageFile.Load("{folder}/{file}"));
        Console.WriteLine($"{"{"}digit.Label{"}"} ({"{"}digit.Confidence:P1{"}"})");
        """;

    private static IEnumerable<int> FirstOfEachClass(ImageSet test)
    {
        bool[] seen = new bool[test.ClassCount];
        return Enumerable.Range(0, test.Count).Where(i => !seen[test.Label(i)] && (seen[test.Label(i)] = true)).OrderBy(i => test.Label(i)).Take(MostExamples);
    }
}
