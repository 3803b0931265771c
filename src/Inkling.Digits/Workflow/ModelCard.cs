using System.Globalization;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>
/// What a model is, how it was made, what it is good for and where it ends, in Markdown (after M. Mitchell et al., 2019, "Model cards for
/// model reporting").
/// </summary>
internal static class ModelCard
{
    internal static string Make(RunContext run, NetworkRun network)
    {
        ModelEvaluation test = network.Test!;
        DigitData data = run.Data;
        ClassScore worst = test.Classes.Where(score => score.Support > 0).MinBy(score => score.Recall)!;
        return
            $"""
            # {network.Network.Title} for {data.Images.Name}

            {(run.Options.Quick ? "**From a quick run: trained on a part of the images for a few epochs. Not for use.**\n\n" : "")}## Model
            - Network: {network.Network.Description}; {Numbers.Whole(network.Summary.Parameters)} parameters, {Numbers.Whole(network.Summary.MultiplyAdds)} multiply-adds for an image.
            - Input: one grey image of 28x28 pixels, bright ink (255) on dark ground (0), one centred digit.
            - Normalisation: grey / 255 / {data.Normalization.StandardDeviation.ToString("R", CultureInfo.InvariantCulture)}; it is in the file.
            - Output: the probability of each of 10 classes.
            - File: `{Path.GetFileName(network.ModelFile)}` (safetensors), SHA-256 `{network.ModelSha256}`.
            - Made by Inkling {RunContext.Version} in run `{run.Folder.Name}`, seed {run.Options.Seed}.

            ## Data
            - {data.Images.Name}, SHA-256 of all pixels and labels `{data.Sha256}`.
            - {Numbers.Whole(data.Training.Length)} training images, {Numbers.Whole(data.Validation.Length)} for choosing, {Numbers.Whole(data.Images.Test.Count)} for the final measurement, used once.

            ## Training
            {string.Join('\n', ModelingPhase.RecipeFacts(network.Recipe).Select(fact => $"- {fact.Name}: {fact.Value}"))}
            - Kept: epoch {network.Fit!.Best!.Epoch} of {network.History.Epochs.Count}, validation accuracy {Numbers.Percent(network.Fit.Best.Value)}.

            ## Results on the test images
            - Accuracy {Numbers.Percent(test.Accuracy)}, 95 % interval {Numbers.Range(test.Interval)}; {Numbers.Whole(test.Count - test.Correct)} errors of {Numbers.Whole(test.Count)}.
            - Loss {Numbers.Decimal(test.Loss)}; expected calibration error {Numbers.Percent(test.Calibration.ExpectedError)}.
            - Weakest class: {worst.Class}, of which {Numbers.Percent(worst.Recall)} are found.

            ## Intended use
            Single, centred, upright images like those of the training set. Use the probability: answers below a threshold should go to a person.

            ## Limits
            - The numbers above hold for images from the same source. Photos, other pens, other countries' handwriting and digits that are off the centre are recognised less well.
            - The model always answers with one of 10 classes, also for pictures that show none of them.
            - It has not been tested against people who want to deceive it.

            """;
    }
}
