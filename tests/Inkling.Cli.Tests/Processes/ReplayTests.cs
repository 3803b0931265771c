using System.Text.Json;

namespace Inkling.Cli.Tests;

/// <summary>Steps that are taken again, as their users see them.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _run;

    public ReplayTests()
    {
        SmallDigits.Write(Path.Combine(_folder.Path, "digits"));
        ProcessResult trained = Inkling(
            "train", "dense", "--data", "digits", "--epochs", "3", "--batch-size", "16", "--output", "runs", "--set", "callbacks.recordSteps=true",
            "--set", "callbacks.checkpoints.keepEvery=5 steps", "--set", "trainer.accumulateBatches=2", "--set", "trainer.maxGradientNorm=0.5");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        _run = Directory.GetDirectories(Path.Combine(_folder.Path, "runs")).Single();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_step_has_the_batch_the_loss_and_the_gradient_that_the_run_recorded()
    {
        string[] files = Files();
        string[] recorded = File.ReadAllLines(Path.Combine(_run, "checkpoints", "dense", "steps.jsonl"));
        foreach (int step in (int[])[1, 5, 6, recorded.Length])
        {
            ProcessResult replayed = Inkling("replay", _run, "--step", $"{step}", "--threads", "1", "--json");
            Assert.Equal((0, ""), (replayed.ExitCode, replayed.Error));
            JsonElement there = JsonDocument.Parse(recorded[step - 1]).RootElement, here = JsonDocument.Parse(replayed.Output).RootElement;
            foreach (string name in (string[])["step", "epoch", "lossBits", "batchSha256", "gradientSha256"])
                Assert.Equal(there.GetProperty(name).ToString(), here.GetProperty(name).ToString());
            Assert.InRange(here.GetProperty("checkpointStep").GetInt32(), (step - 1) / 5 * 5, step - 1);
            Assert.Equal(there.GetProperty("samples").GetInt32(), here.GetProperty("images").EnumerateArray().Select(image => image.GetInt32()).Distinct().Count());
            Assert.True(here.GetProperty("asRecorded").GetBoolean());
        }
        Assert.Equal(files, Files());
    }

    [Fact]
    public void A_step_that_is_not_the_recorded_one_is_told_apart()
    {
        string path = Path.Combine(_run, "checkpoints", "dense", "steps.jsonl"), text = File.ReadAllText(path);
        int at = text.IndexOf("gradientSha256", StringComparison.Ordinal) + "gradientSha256\":\"".Length;
        File.WriteAllText(path, text[..at] + (text[at] == '0' ? '1' : '0') + text[(at + 1)..]);
        ProcessResult replayed = Inkling("replay", _run, "--step", "1");
        Assert.Equal(1, replayed.ExitCode);
        Assert.Contains("not the one that the run recorded: gradient: ", replayed.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_of_a_training_that_diverged_later_can_be_replayed_and_a_damaged_checkpoint_is_named()
    {
        Assert.Equal(3, Inkling("train", "dense", "--data", "digits", "--epochs", "2", "--batch-size", "16", "--output", "bad", "--learning-rate", "1e30", "--set", "callbacks.recordSteps=true").ExitCode);
        ProcessResult first = Inkling("replay", Directory.GetDirectories(Path.Combine(_folder.Path, "bad")).Single(), "--step", "1");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("The same bits as the run recorded", first.Output, StringComparison.Ordinal);

        string kept = Path.Combine(_run, "checkpoints", "dense", "step-5.safetensors");
        byte[] bytes = File.ReadAllBytes(kept);
        bytes[^1] ^= 1;
        File.WriteAllBytes(kept, bytes);
        ProcessResult replayed = Inkling("replay", _run, "--step", "6");
        Assert.Equal(0, replayed.ExitCode);
        Assert.Contains("step-5.safetensors' tells what is wrong", replayed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_replayed_is_told_in_a_line()
    {
        Assert.Contains("lies behind the last checkpoint", Inkling("replay", _run, "--step", "9999").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("has not trained cnn, only dense", Inkling("replay", _run, "--step", "1", "--network", "cnn").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("There is no folder 'nowhere'", Inkling("replay", "nowhere", "--step", "1").ErrorLine, StringComparison.Ordinal);
        ProcessResult none = Inkling("replay", _run);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("--step", none.ErrorLine, StringComparison.Ordinal);
    }

    private ProcessResult Inkling(params string[] arguments) => InklingProcess.RunIn(_folder.Path, arguments);

    private string[] Files() => [.. Directory.GetFiles(_run, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
