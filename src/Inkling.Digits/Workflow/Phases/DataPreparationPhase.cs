using Inkling.Data;
using Inkling.Neural;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Phase 3: normalisation, split, and a look at a batch as the networks see it.</summary>
internal static class DataPreparationPhase
{
    private const int MostShown = 26;

    internal static void Run(RunContext run)
    {
        Chapter chapter = run.Begin(WorkflowPhase.DataPreparation);
        DigitData data = run.Data;
        Normalization normalization = data.Normalization;
        string split = $"{Numbers.Whole(data.Training.Length)} images are trained on, {Numbers.Whole(data.Validation.Length)} choose the best epoch and the model, {Numbers.Whole(data.Images.Test.Count)} measure it once.";
        chapter.Bullets(
            $"**Split.** {split} Which image goes where follows from the seed {run.Options.Seed} alone.",
            $"**Normalisation.** Every pixel becomes grey / 255 / {Numbers.Decimal(normalization.StandardDeviation)}, the standard deviation of the training images, "
                + "so that the numbers have spread 1. The mean is not taken away: paper stays exactly zero, and most of a picture is paper, which the engine leaves out. The saved models carry the number with them.",
            "**Order.** Every epoch visits each training image once, in a new order that follows from seed and epoch.",
            "**Nothing else.** No image is moved, turned or left out.");
        if (data.Training.Length < data.Split.Training.Length)
        {
            chapter.Callout(Tone.Warning, "Reduced size",
                $"This quick run uses {Numbers.Whole(data.Training.Length)} of {Numbers.Whole(data.Split.Training.Length)} training images and {Numbers.Whole(data.Validation.Length)} of {Numbers.Whole(data.Split.Validation.Length)} validation images, taken at equal distances.");
        }

        Recipe recipe = run.Options.TrainingOf(DigitNetwork.Compared[0]).Recipe;
        LabelledBatches batches = data.TrainingBatches(recipe.BatchSize, new RunKeys(run.Options.Seed));
        Tape tape = new();
        tape.Begin(PassMode.Evaluation);
        LabelledBatch batch = batches.Batch(tape, epoch: 0, index: 0);
        ReadOnlySpan<float> values = batch.Inputs.Values;
        float low = float.MaxValue, high = float.MinValue;
        double sum = 0, squares = 0;
        foreach (float value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
            sum += value;
            squares += (double)value * value;
        }
        double mean = sum / values.Length, deviation = Math.Sqrt(Math.Max(0, (squares / values.Length) - (mean * mean)));
        PreparationSummary summary = run.Preparation = new PreparationSummary(
            normalization.Mean, normalization.StandardDeviation, data.Training.Length, data.Validation.Length, data.Images.Test.Count,
            batch.Inputs.Shape.ToArray(), batches.BatchCount, low, high, mean, deviation);

        Fact[] facts =
        [
            new("Shape", $"[{string.Join(", ", summary.BatchShape)}]: images, rows, columns, channels"),
            new("Smallest and largest value", $"{Numbers.Decimal(low, 3)} and {Numbers.Decimal(high, 3)}"),
            new("Mean", Numbers.Decimal(mean, 3)),
            new("Standard deviation", Numbers.Decimal(deviation, 3)),
            new("Batches of an epoch", Numbers.Whole(batches.BatchCount)),
        ];
        Section section = chapter.Section("A batch");
        section.Facts(facts);
        List<Picture> pictures = [];
        for (int i = 0; i < Math.Min(MostShown, batch.Count); i++)
        {
            pictures.Add(new Picture(
                Pictures.OnPaper(values.Slice(i * data.Images.Training.PixelCount, data.Images.Training.PixelCount), data.Images.Training.Rows, data.Images.Training.Columns, low, high),
                $"{batch.Labels.Span[i]}", Description: $"An image of class {batch.Labels.Span[i]}"));
        }
        section.Pictures(pictures, $"The first {pictures.Count} images of the first batch, drawn from the normalised numbers, with their labels.", pictureWidth: 52);

        run.View.Text(split);
        run.View.Facts("A batch", [new("Normalisation", $"grey / 255 / {Numbers.Decimal(normalization.StandardDeviation)}"), .. facts]);
    }
}
