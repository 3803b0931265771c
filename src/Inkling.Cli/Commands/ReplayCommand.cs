using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Inkling.Digits;
using Inkling.Reporting;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary><c>inkling replay</c>: takes a step of a run once more and shows what it did, to the bit.</summary>
internal static class ReplayCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output, TextWriter error)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run" };
        Option<int?> step = Values.Count("--step", "The step, from 1", 1, int.MaxValue);
        step.Required = true;
        Option<DigitNetwork?> network = Networks.Option("Whose step, where the run trained both");
        Option<bool> json = new("--json") { Description = "Write everything as JSON, the images' numbers included" };
        Option<string?> data = TrainingArguments.DataOfRun();
        Option<int?> threads = TrainingArguments.Threads();
        Verb verb = new("replay", "Take one step of a run again, from the checkpoint nearest to it")
        {
            Examples =
            [
                "inkling replay runs/<run> --step 100 --network cnn     which images, which loss, which gradient",
                "inkling train cnn --set callbacks.recordSteps=true     writes all of that down, so that a replay can be compared",
                "inkling train cnn --set \"callbacks.checkpoints.keepEvery=100 steps\"    leaves checkpoints to replay from",
            ],
        };
        foreach (Option option in (ReadOnlySpan<Option>)[step, network, json, data, threads])
            verb.Add(option);
        verb.Add(run);
        verb.SetAction(parsed => TrainingSession.Show(output, error, (view, stop) =>
        {
            WorkflowOptions options = new() { DataFolder = parsed.GetValue(data), Threads = parsed.GetValue(threads), Time = view.Time };
            ReplayedRunStep replayed = RunReplay.Run(parsed.GetRequiredValue(run), new StepCount(parsed.GetValue(step)!.Value), parsed.GetValue(network), options, stop);
            if (parsed.GetValue(json))
                output.WriteLine(Json(replayed));
            else
                Show(replayed, view);
            if (replayed.Differences.Count == 0)
                return ExitCode.Success;
            error.WriteLine($"error: the step is not the one that the run recorded: {string.Join("; ", replayed.Differences)}.");
            return ExitCode.UserError;
        }));
        return verb;
    }

    private static void Show(ReplayedRunStep replayed, WorkflowView view)
    {
        (ReplayedStep step, StepRecord record) = (replayed.Step, replayed.Step.Record);
        long taken = record.Step - replayed.Start.Taken.Value;
        foreach (string damaged in replayed.Start.Damaged)
            view.Note(Tone.Warning, "A damaged checkpoint was passed over", $"'inkling verify {damaged}' tells what is wrong with it.");
        string from = replayed.Start.Checkpoint is { } checkpoint ? $"{checkpoint}, which stands after {replayed.Start.Taken}" : "the seed, as there is no earlier checkpoint to go on from";
        view.Part($"Step {record.Step:N0} of the {replayed.Network.Title}", $"Replayed from {from}: {taken:N0} {(taken == 1 ? "step" : "steps")}.");
        string batches = record.Batches == 1 ? $"batch {record.Batch:N0}" : $"batches {record.Batch:N0} to {record.Batch + record.Batches - 1:N0}";
        string images = step.Samples is { } samples ? $": {string.Join(", ", samples.Take(8))}{(samples.Count > 8 ? " … (all with --json)" : "")}" : "";
        view.Facts("",
        [
            new Fact("Stood at", $"epoch {record.Epoch:N0}, {batches}"),
            new Fact("Images", $"{record.Samples:N0}{images}"),
            new Fact("Batch", record.BatchSha256 ?? ""),
            new Fact("Loss", record.Loss is { } loss ? $"{loss.ToString("R", CultureInfo.InvariantCulture)} (bits {record.LossBits})" : ""),
            new Fact("Gradient", record.GradientSha256),
            new Fact("Norm", step.GradientNorm?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
            new Fact("Rate", step.LearningRate.ToString("R", CultureInfo.InvariantCulture)),
            new Fact("Before", step.WeightsBefore),
            new Fact("After", step.WeightsAfter),
        ]);
        view.Text("Batch, gradient, and weights before and after are SHA-256 sums of all their bits.");
        if (replayed.Recorded is null)
            view.Note(Tone.Info, "Nothing to compare with", "The run recorded no steps; one that is trained with --set callbacks.recordSteps=true does.");
        else if (replayed.Differences.Count == 0)
            view.Note(Tone.Good, "The same bits as the run recorded", "Batch, loss and gradient.");
    }

    private static string Json(ReplayedRunStep replayed)
    {
        (ReplayedStep step, StepRecord record) = (replayed.Step, replayed.Step.Record);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("network", replayed.Network.Key);
            json.WriteString("checkpoint", replayed.Start.Checkpoint);
            json.WriteNumber("checkpointStep", replayed.Start.Taken.Value);
            json.WriteNumber("step", record.Step);
            json.WriteNumber("epoch", record.Epoch);
            json.WriteNumber("firstBatch", record.Batch);
            json.WriteNumber("batches", record.Batches);
            json.WriteStartArray("images");
            foreach (int image in step.Samples ?? [])
                json.WriteNumberValue(image);
            json.WriteEndArray();
            json.WriteString("batchSha256", record.BatchSha256);
            json.WriteNumber("loss", record.Loss ?? 0);
            json.WriteString("lossBits", record.LossBits);
            json.WriteString("gradientSha256", record.GradientSha256);
            json.WriteNumber("gradientNorm", step.GradientNorm ?? 0);
            json.WriteNumber("learningRate", step.LearningRate);
            json.WriteString("weightsBeforeSha256", step.WeightsBefore);
            json.WriteString("weightsAfterSha256", step.WeightsAfter);
            if (replayed.Recorded is not null)
                json.WriteBoolean("asRecorded", replayed.Differences.Count == 0);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
