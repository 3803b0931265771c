using System.Security.Cryptography;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>A step that is taken again has the bits that it had.</summary>
[Collection("threads")]
public class ReplayTests
{
    public static TheoryData<string> Kinds => [.. RecordedRun.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_step_is_the_same_from_wherever_it_is_replayed(string kind)
    {
        using RecordedRun run = RecordedRun.Of(kind);
        Assert.True(run.Records.Count >= 12);
        Assert.Equal(run.Records.Count, run.Records.Distinct().Count());
        if (kind is "plateau" or "average")
            Assert.True(run.Numbers.Select(numbers => numbers.Rate).Distinct().Count() > 2);
        string[] before = Contents(run);
        int threads = Workers.ThreadCount, from = 0;
        HashSet<string> starts = [];
        try
        {
            for (int step = 1; step <= run.Records.Count; step++)
            {
                ReplayStart nearest = ReplayStart.Nearest(run.Checkpoints, step.Steps);
                Assert.InRange(step - nearest.Taken.Value, 1, 5);
                starts.Add(nearest.Checkpoint ?? "");
                // The nearest each time, and by turns another: the first that was put aside, or none.
                string first = Path.Combine(run.Checkpoints, "step-4.safetensors");
                string? other = step > 4 && step % 2 == 0 && File.Exists(first) ? first : null;
                foreach (string? checkpoint in (string?[])[nearest.Checkpoint, other])
                {
                    Workers.ThreadCount = 1 + (from++ % 3);
                    ReplayedStep replayed = run.Replay(step.Steps, checkpoint);
                    Assert.Empty(replayed.Record.DifferencesFrom(run.Records[step - 1]));
                    Assert.Equal(run.Records[step - 1], replayed.Record);
                    Assert.Equal(run.Weights[step - 1], replayed.WeightsAfter);
                    Assert.Equal(run.Numbers[step - 1].Rate, replayed.LearningRate);
                    if (kind is not ("manual" or "acting"))
                        Assert.Equal(run.Numbers[step - 1].Norm, replayed.GradientNorm);
                    if (kind != "module" && step > 1)
                        Assert.Equal(run.Weights[step - 2], replayed.WeightsBefore);
                }
            }
        }
        finally
        {
            Workers.ThreadCount = threads;
        }
        Assert.True(starts.Count >= 3);
        Assert.Equal(before, Contents(run));
    }

    [Fact]
    public void A_replay_tells_what_the_step_saw()
    {
        using RecordedRun run = RecordedRun.Of("windows");
        // Steps have four batches, or the two that are left: the fourth is the second of the second epoch.
        ReplayedStep replayed = run.Replay(4.Steps, null);
        Assert.Equal((2, 5, 2, 26L), (replayed.Record.Epoch, replayed.Record.Batch, replayed.Record.Batches, replayed.Record.Samples));
        RunKeys keys = new(1);
        ArrayBatches batches = Spirals.Batches(Spirals.TrainingSamples, 1, Spirals.BatchSize, keys[RandomPurpose.Shuffle]);
        Assert.Equal([.. batches.Samples(1, 4).ToArray(), .. batches.Samples(1, 5).ToArray()], replayed.Samples!);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Tape tape = new();
        for (int batch = 4; batch < 6; batch++)
        {
            tape.Begin(PassMode.Evaluation);
            LabelledBatch labelled = batches.Batch(tape, 1, batch);
            foreach (float value in labelled.Inputs.Values)
                hash.AppendData(BitConverter.IsLittleEndian ? BitConverter.GetBytes(value) : [.. BitConverter.GetBytes(value).Reverse()]);
            hash.AppendData(labelled.Labels.Span);
        }
        Assert.Equal(Convert.ToHexStringLower(hash.GetHashAndReset()), replayed.Record.BatchSha256);
        Assert.Equal(replayed.Record.LossBits, BitConverter.DoubleToInt64Bits(replayed.Record.Loss!.Value).ToString("x16", null));
        Assert.InRange(replayed.Record.Loss.Value, 0.1, 2);
    }

    [Fact]
    public void One_changed_bit_of_a_weight_shows()
    {
        using RecordedRun run = RecordedRun.Of("plain");
        string path = Path.Combine(run.Checkpoints, "step-8.safetensors");
        Checkpoint checkpoint = Checkpoint.Read(path);
        Checkpoint.Write(path, checkpoint.Tensors.Select(tensor => tensor.Name == "fc2.weight" ? Changed(tensor) : tensor), checkpoint.Metadata);
        ReplayedStep replayed = run.Replay(9.Steps, path);
        Assert.Contains(replayed.Record.DifferencesFrom(run.Records[8]), text => text.StartsWith("gradient: ", StringComparison.Ordinal));
        Assert.DoesNotContain(replayed.Record.DifferencesFrom(run.Records[8]), text => text.StartsWith("batch: ", StringComparison.Ordinal));
        Assert.NotEqual(run.Weights[8], replayed.WeightsAfter);

        static CheckpointTensor Changed(CheckpointTensor tensor)
        {
            float[] values = tensor.Values.ToArray();
            values[3] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(values[3]) ^ 1);
            return new CheckpointTensor(tensor.Name, tensor.Shape, values);
        }
    }

    [Fact]
    public void Another_seed_another_clipping_and_another_step_show()
    {
        using RecordedRun run = RecordedRun.Of("plain");
        Assert.Contains("seed", Assert.Throws<CheckpointException>(() => Seeded(Path.Combine(run.Checkpoints, "step-8.safetensors"))).Message);
        string[] differences = [.. Seeded(null).Record.DifferencesFrom(run.Records[8])];
        Assert.Equal(["batch", "loss", "gradient"], differences.Select(text => text.Split(':')[0]));
        Assert.Contains("step: 9 and 10", run.Records[8].DifferencesFrom(run.Records[9]));
        Assert.NotEqual(run.Weights[8], run.Replay(9.Steps, null, options => options with { MaxGradientNorm = 0.001 }).WeightsAfter);

        ReplayedStep Seeded(string? checkpoint) => run.Replay(9.Steps, checkpoint, options => options with { Seed = 2 });
    }

    [Fact]
    public void What_cannot_be_replayed_says_why()
    {
        using RecordedRun run = RecordedRun.Of("plain"), falling = RecordedRun.Of("plateau");
        Refused("counted from 1", () => run.Replay(0.Steps, null));
        Refused("the training has 18 steps", () => run.Replay(19.Steps, null));
        Refused("8 steps behind it", () => run.Replay(8.Steps, Path.Combine(run.Checkpoints, "step-8.safetensors")));
        Refused("weights only", () => run.Replay(18.Steps, Directory.GetFiles(run.Checkpoints, "best-*")[0]));
        Refused("ValidateEvery", () => falling.Replay(3.Steps, null, options => options with { ValidateEvery = TimeSpan.FromSeconds(1) }));
        // Where nothing goes by validations, it does not matter when they were.
        Assert.Equal(run.Records[2], run.Replay(3.Steps, null, options => options with { ValidateEvery = TimeSpan.FromTicks(1) }).Record);

        static void Refused(string words, Action replay) => Assert.Contains(words, Assert.ThrowsAny<UserErrorException>(replay).Message);
    }

    [Fact]
    public void A_step_that_diverges_diverges_again_and_a_stop_is_heard()
    {
        using CancellationTokenSource stop = new();
        Classifier module = Spirals.Descent(1e30);
        Trainer trainer = new(new TrainerOptions { MaxEpochs = 2.Epochs });
        FitResult result = trainer.Fit(module, Spirals.Data());
        StepCount step = new(result.Divergence!.Step);
        DivergedException e = Assert.Throws<DivergedException>(() => trainer.Replay(module, Spirals.Data(), step));
        Assert.Equal(result.Divergence, e.Divergence);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Trainer(new TrainerOptions { MaxEpochs = 2.Epochs }).Replay(Spirals.Module(), Spirals.Data(), 4.Steps, stop: stop.Token));
    }

    [Fact]
    public void The_nearest_checkpoint_is_the_last_before_the_step_that_can_be_resumed_from()
    {
        using RecordedRun run = RecordedRun.Of("plain");
        Assert.Equal(["none 0", "none 0", "none 0", "none 0", "step-4 4"], Enumerable.Range(1, 5).Select(Found));
        Assert.Equal("step-16 16", Found(18));
        File.WriteAllText(Path.Combine(run.Checkpoints, "step-16.safetensors"), "damaged");
        // Step 12 is the end of an epoch.
        Assert.Equal("epoch-2 12", Found(18));
        Assert.Contains("stands after 18 steps", Assert.Throws<UserErrorException>(() => Found(19)).Message);
        Assert.Contains("no checkpoint to resume from", Assert.Throws<UserErrorException>(() => ReplayStart.Nearest(run.Checkpoints + "-not", 1.Steps)).Message);

        string Found(int step) => ReplayStart.Nearest(run.Checkpoints, step.Steps) is var found ? $"{Path.GetFileNameWithoutExtension(found.Checkpoint) ?? "none"} {found.Taken.Value}" : "";
    }

    private static string[] Contents(RecordedRun run) =>
        [.. Folders.Contents(Path.GetDirectoryName(run.Checkpoints)!).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Key + Convert.ToHexString(SHA256.HashData(file.Value)))];
}
