using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class StepRecorderTests
{
    [Fact]
    public void A_step_is_a_line()
    {
        using RecordedRun run = RecordedRun.Of("windows");
        string[] lines = File.ReadAllLines(run.Steps);
        Assert.Equal(12, lines.Length);
        StepRecord second = run.Records[1];
        Assert.Equal(
            FormattableString.Invariant($"{{\"step\":2,\"epoch\":1,\"batch\":5,\"batches\":2,\"samples\":26,\"loss\":{second.Loss:R},\"lossBits\":\"{second.LossBits}\",\"batchSha256\":\"{second.BatchSha256}\",\"gradientSha256\":\"{second.GradientSha256}\"}}"),
            lines[1]);
        Assert.Null(StepRecorder.Find(run.Steps, 13.Steps));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void A_run_that_stops_and_resumes_leaves_the_same_file(int stopAfterSteps)
    {
        using TemporaryFolder whole = new(), parts = new();
        Fit(whole, ResumeFrom.LastIfAny);
        Fit(parts, ResumeFrom.LastIfAny, stopAfterSteps);
        // A dying process wrote more than its checkpoint knows of, and half a line.
        File.AppendAllText(parts["steps.jsonl"], File.ReadAllText(whole["steps.jsonl"])[(int)new FileInfo(parts["steps.jsonl"]).Length..][..700]);
        Fit(parts, ResumeFrom.LastIfAny);
        Assert.Equal(File.ReadAllBytes(whole["steps.jsonl"]), File.ReadAllBytes(parts["steps.jsonl"]));
    }

    [Fact]
    public void Another_runs_file_and_a_damaged_one_are_left_alone()
    {
        using TemporaryFolder folder = new();
        Fit(folder, ResumeFrom.LastIfAny, 9);
        byte[] before = File.ReadAllBytes(folder["steps.jsonl"]);
        TrainerOptions elsewhere = new() { MaxEpochs = 1.Epochs, Callbacks = [new StepRecorder(folder["steps.jsonl"])] };
        Assert.Contains("another run", Assert.Throws<UserErrorException>(() => new Trainer(elsewhere).Fit(Spirals.Module(), Spirals.Data())).Message);
        Assert.Equal(before, File.ReadAllBytes(folder["steps.jsonl"]));
        before[before.AsSpan().IndexOf("\"samples\":16"u8) + 10] = (byte)'x';
        File.WriteAllBytes(folder["steps.jsonl"], before);
        Assert.Contains("damaged", Assert.Throws<UserErrorException>(() => Fit(folder, ResumeFrom.Last)).Message);
        Assert.Contains("damaged", Assert.Throws<UserErrorException>(() => StepRecorder.Find(folder["steps.jsonl"], 3.Steps)).Message);
        Assert.Equal(before, File.ReadAllBytes(folder["steps.jsonl"]));
        Assert.Contains("StepRecorder", Assert.Throws<UserErrorException>(() => StepRecorder.Find(folder["none.jsonl"], 3.Steps)).Message);
    }

    [Fact]
    public void Recording_changes_no_bit_of_the_training()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(Hash([]), Hash([new StepRecorder(folder["steps.jsonl"])]));

        static string Hash(Callback[] callbacks)
        {
            Classifier module = Spirals.Module();
            Trainer trainer = new(new TrainerOptions { MaxEpochs = 2.Epochs, AccumulateBatches = 4.Batches, Callbacks = callbacks });
            trainer.Fit(module, Spirals.Data());
            // A pass of its own is no training: the file stays.
            trainer.Test(module, Spirals.Data());
            return Spirals.Hash(module.Network);
        }
    }

    private static void Fit(TemporaryFolder folder, ResumeFrom? from, int? stopAfterSteps = null)
    {
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == stopAfterSteps)
                stop.Cancel();
        });
        TrainerOptions options = new()
        {
            MaxEpochs = 3.Epochs,
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
            Callbacks = [new StepRecorder(folder["steps.jsonl"]), callback],
        };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), from, stop.Token);
    }
}
