using Inkling.Neural;
using Inkling.Reporting;
using Inkling.Training;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Inkling.Reporting.Table;

namespace Inkling.Cli;

/// <summary>Checkpoints that were looked at, one after the other.</summary>
/// <param name="console">Where.</param>
internal sealed class VerifyView(IAnsiConsole console)
{
    // Labels are so short that a sum fits beside them into 80 columns.
    private const string None = "—";

    private readonly List<CheckpointSummary> _shown = [];

    /// <summary>Shows all files and how many of them are whole.</summary>
    internal void Show(IReadOnlyList<VerifiedFile> files, Lineage lineage)
    {
        if (files.Count == 0)
            return;
        foreach (VerifiedFile file in files)
        {
            Write(Blocks.Rule(file.Path, console.Profile.Width));
            if (file.Summary is { } summary)
                Show(summary, lineage);
            else
                Write(Blocks.Note(Tone.Bad, "Not whole", file.Problem!.Message));
        }
        int whole = files.Count(file => file.Summary is not null);
        string text = files.Count == 1 ? (whole == 1 ? "The file is whole." : "The file is not whole.") : $"{whole} of {files.Count} files are whole.";
        Write(Blocks.Note(whole == files.Count ? Tone.Good : Tone.Bad, text, ""));
    }

    private void Show(CheckpointSummary summary, Lineage lineage)
    {
        Write(Blocks.Note(Tone.Good, $"Whole: {(summary.Training is null ? "weights" : "a training's state")}, {summary.Bytes:N0} bytes", ""));
        List<Fact> facts = [];
        if (summary.Training is { } training)
            facts.AddRange(Standing(training, summary.Path));
        facts.Add(new Fact("File", summary.Sha256));
        facts.Add(new Fact("Config", summary.Hashes.Configuration ?? None));
        facts.Add(new Fact("Data", summary.Hashes.Data is { Length: > 0 } data ? data : None));
        facts.Add(new Fact("Parent", summary.Hashes.Parent ?? None));
        if (summary.Hashes.Parent is not null)
            facts.Add(new Fact("", lineage.AncestorsOf(summary).ToArray() is { Length: > 0 } ancestors ? string.Join(", which began from ", ancestors.Select(ancestor => ancestor.Path)) : "not among these files"));
        facts.AddRange(summary.Words.Select((word, i) => new Fact(i == 0 ? "Words" : "", $"{word.Key} = {word.Value}")));
        if (summary.Buffers.Count > 0)
            facts.Add(new Fact("Buffers", string.Join(", ", summary.Buffers.Select(buffer => $"{buffer.Name} {Text(buffer.Shape)}"))));
        // Padded, so that all files stand under each other.
        Write(Blocks.Facts("", [.. facts.Select(fact => fact with { Name = fact.Name.PadRight("Stood at".Length) })]));
        Write(_shown.Find(known => known.Parameters.SequenceEqual(summary.Parameters)) is { } same
            ? Blocks.Text($"The same parameters as {same.Path}.")
            : Blocks.Table("", Parameters(summary), console.Profile.Width));
        _shown.Add(summary);
    }

    private static IEnumerable<Fact> Standing(TrainingStanding training, string path)
    {
        string stood = training.Batches > 0
            ? $"batch {training.Batches:N0} of {training.BatchesPerEpoch:N0} in epoch {training.Epochs + 1:N0}"
            : training.Epochs == 0 ? "before the first epoch" : $"end of epoch {training.Epochs:N0}";
        yield return new Fact("Stood at", $"{stood}, {training.Steps:N0} steps, seed {training.Seed}");
        foreach (BestCheckpoint best in training.Best)
        {
            string missing = File.Exists(Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileName(best.Path))) ? "" : ", which is not beside it";
            yield return new Fact("Best", $"{best.Path} ({best.Metric} {best.Value:G6}){missing}");
        }
    }

    private static Table Parameters(CheckpointSummary summary)
    {
        Table table = new(Column.Text("Parameter"), Column.Text("Shape"), Column.Number("Numbers"));
        foreach ((string name, Shape shape) in summary.Parameters)
            table.Row(name, Text(shape), $"{shape.Count:N0}");
        table.Row(RowStyle.Total, "all", "", $"{summary.Parameters.Sum(parameter => (long)parameter.Shape.Count):N0}");
        return table;
    }

    private static string Text(Shape shape) => string.Join('x', shape.ToArray());

    private void Write(IRenderable block)
    {
        console.WriteLine();
        console.Write(block);
        if (block is Markup)
            console.WriteLine();
    }
}
