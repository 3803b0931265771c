using Inkling.Data;
using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>Looks for identical images within and across the splits: a test image that was trained on measures memory, not skill.</summary>
internal static class DuplicateCheck
{
    private const int MostShown = 6;
    private static readonly string[] Parts = ["training", "validation", "test"];

    internal static DuplicateSummary Run(RunContext run, Section section)
    {
        ImageData images = run.Data.Images;
        bool[] held = new bool[images.Training.Count];
        foreach (int i in run.Data.Split.Validation.Span)
            held[i] = true;
        int PartOf(DuplicateImage image) => image.Part == 1 ? 2 : held[image.Index] ? 1 : 0;

        // [a, b] with a <= b: groups with members in both parts; [a, a]: at least two in the same part.
        int[,] groups = new int[3, 3];
        IReadOnlyList<DuplicateGroup> found = Duplicates.Find(images.Training, images.Test);
        foreach (DuplicateGroup group in found)
        {
            int[] members = new int[3];
            foreach (DuplicateImage image in group.Members)
                members[PartOf(image)]++;
            for (int a = 0; a < 3; a++)
            {
                for (int b = a; b < 3; b++)
                    groups[a, b] += a == b ? (members[a] > 1 ? 1 : 0) : (members[a] > 0 && members[b] > 0 ? 1 : 0);
            }
        }
        DuplicateSummary summary = new(
            groups[0, 0], groups[1, 1], groups[2, 2], groups[0, 1], groups[0, 2], groups[1, 2], found.Count(group => group.HasLabelConflict));

        int leaks = summary.TrainingAndTest + summary.ValidationAndTest;
        string verdict = found.Count == 0
            ? "No two images are identical, neither within a split nor across splits."
            : $"{Numbers.Count(found.Count, "group")} of identical images, {leaks} of them with a test image that also occurs among the others; {summary.LabelConflicts} with different labels.";
        section.Callout(leaks == 0 ? Tone.Good : Tone.Warning, leaks == 0 ? "No test image is known to the networks" : "Some test images are known to the networks", verdict);
        if (found.Count > 0)
        {
            Table table = new(Column.Text("Identical images"), Column.Number("Groups"));
            for (int a = 0; a < 3; a++)
            {
                for (int b = a; b < 3; b++)
                    table.Row(a == b ? $"within {Parts[a]}" : $"in {Parts[a]} and {Parts[b]}", Numbers.Whole(groups[a, b]));
            }
            section.Table(table.Row(RowStyle.Total, "with different labels", Numbers.Whole(summary.LabelConflicts)));
            section.Pictures(
                [
                    .. found.Take(MostShown).Select(group => new Picture(
                        Pictures.OnPaper(group.Members[0].Part == 0 ? images.Training : images.Test, group.Members[0].Index),
                        string.Join('\n', group.Members.Take(3).Select(image => $"{Parts[PartOf(image)]} {image.Index}: {image.Label}")))),
                ],
                "Examples, with where they occur and their labels.");
        }
        run.View.Note(leaks == 0 ? Tone.Good : Tone.Warning, "Duplicates", verdict);
        return summary;
    }
}
