using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>The most confident wrong answers as pictures, with what both models say.</summary>
internal static class WorstErrors
{
    internal const int MostShown = 14;

    internal static void Write(RunContext run, Section section)
    {
        section.Paragraph("Wrong answers in the order of the model's confidence: where a person would have to look twice, and where the data or the model should get better. Each picture says the true class, then both models' opinions.");
        HashSet<int> shared = [.. run.Networks[0].Test!.Errors.Select(error => error.Index)];
        shared.IntersectWith(run.Networks[1].Test!.Errors.Select(error => error.Index));
        foreach (NetworkRun network in run.Networks)
        {
            IReadOnlyList<WrongAnswer> errors = network.Test!.Errors;
            if (errors.Count == 0)
            {
                section.Paragraph($"The {network.Network.Title} makes no error.");
                continue;
            }
            string caption = $"{network.Network.Title}: the {Math.Min(MostShown, errors.Count)} most confident of {Numbers.Count(errors.Count, "error")}; a red frame means that both models are wrong.";
            section.Pictures([.. errors.Take(MostShown).Select(error => ToPicture(run, error, shared))], caption, pictureWidth: 98);
        }
        section.Paragraph($"{Numbers.Count(shared.Count, "image")} {(shared.Count == 1 ? "is" : "are")} wrong for both models.");
    }

    private static Picture ToPicture(RunContext run, WrongAnswer error, HashSet<int> shared)
    {
        string opinions = string.Join('\n', run.Networks.Select(network =>
        {
            Answers answers = network.Test!.Answers;
            return $"{ShortName(network)}: {answers.Predicted[error.Index]}, {Numbers.Percent(answers.Confidences[error.Index], 1)}";
        }));
        return new Picture(
            Pictures.OnPaper(run.Data.Images.Test, error.Index), $"**true {error.Label}**\n{opinions}", shared.Contains(error.Index) ? Tone.Bad : Tone.Neutral,
            $"Test image {error.Index} of class {error.Label}");
    }

    private static string ShortName(NetworkRun network) => network.Network == DigitNetwork.Dense ? "Dense" : network.Network.Title;
}
