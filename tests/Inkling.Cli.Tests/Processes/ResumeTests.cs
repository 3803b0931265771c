using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Inkling.Cli.Tests;

/// <summary>Runs that are killed and go on, as their users see them.</summary>
public sealed class ResumeTests : IDisposable
{
    /// <summary>The environment variable that asks for more kills than a test of every day has time for.</summary>
    private const string KillsVariable = "INKLING_KILLS";

    private static readonly int _kills = int.Parse(Environment.GetEnvironmentVariable(KillsVariable) ?? "6", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder _folder = new();

    public ResumeTests() => SmallDigits.Write(Path.Combine(_folder.Path, "digits"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_is_killed_again_and_again_ends_with_the_bytes_of_one_that_is_not()
    {
        string[] everything =
        [
            "callbacks.log.csv=true", "callbacks.log.jsonLines=true", "callbacks.log.tensorBoard=true", "callbacks.log.everySteps=3", "callbacks.exponentialMovingAverage.decay=0.9",
            "callbacks.checkpoints.keepEvery=37 steps", "callbacks.checkpoints.bestCount=3", "trainer.validateEvery=11 steps", "trainer.accumulateBatches=2", "module.reduceOnPlateau.patience=40",
        ];
        string[] training = ["train", "dense", "--data", "digits", "--epochs", "40", "--batch-size", "16", "--threads", "1", .. everything.SelectMany(value => (string[])["--set", value])];
        ProcessResult whole = InklingProcess.RunIn(_folder.Path, [.. training, "--output", "whole"]);
        Assert.Equal(0, whole.ExitCode);
        Assert.Contains("  Trainer     2 batches for a step, validated every 11 steps\n", whole.Output.ReplaceLineEndings("\n"));

        Dictionary<string, byte[]> expected = Files("whole");

        // Delays of a fixed sequence; where exactly they hit is up to the machine, as it is for a user.
        Random delays = new(5);
        int kills = 0;
        for (int number = 0; kills < _kills; number++)
        {
            string output = $"killed-{number}";
            using (Process process = InklingProcess.Start(_folder.Path, [.. training, "--output", output]))
                kills += KillSoonAfter(process, () => HasBegun(output), delays.Next(300));
            string run = Runs(output).Single();
            bool killed = true;
            while (killed && kills < _kills)
            {
                using Process process = InklingProcess.Start(_folder.Path, "resume", run, "--threads", "1");
                killed = KillSoonAfter(process, () => true, 300 + delays.Next(900)) == 1;
                kills += killed ? 1 : 0;
            }
            ProcessResult end = InklingProcess.RunIn(_folder.Path, "resume", run);
            Assert.Equal("", end.Error);
            Assert.Equal(0, end.ExitCode);
            Dictionary<string, byte[]> actual = Files(output);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            foreach ((string name, byte[] bytes) in expected)
            {
                // These tell what the run is called, when it began and how long it took.
                if (name is not ("config.json" or "summary.json" or "models/dense.md"))
                    Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"After {kills} kills {name} has other bytes.");
            }
        }
    }

    [Fact]
    public void A_run_that_another_process_trains_is_left_alone()
    {
        Assert.Equal(0, InklingProcess.RunIn(_folder.Path, "train", "dense", "--data", "digits", "--epochs", "1", "--output", "runs").ExitCode);
        string run = Runs("runs").Single();
        using (new FileStream(Path.Combine(run, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            ProcessResult second = InklingProcess.RunIn(_folder.Path, "resume", run);
            Assert.Equal(1, second.ExitCode);
            Assert.Contains("is being trained by another process", second.ErrorLine, StringComparison.Ordinal);
        }
        // A lock that a killed process has left is nobody's.
        Assert.Equal(0, InklingProcess.RunIn(_folder.Path, "resume", run).ExitCode);
        Assert.False(File.Exists(Path.Combine(run, ".lock")));
    }

    [Fact]
    public void A_run_that_died_before_its_first_checkpoint_leaves_one_log()
    {
        Assert.Equal(0, InklingProcess.RunIn(_folder.Path, "train", "dense", "--data", "digits", "--epochs", "1", "--output", "runs", "--set", "callbacks.log.csv=true").ExitCode);
        string run = Runs("runs").Single(), log = Path.Combine(run, "logs", "dense", "version_0", "scalars.csv");
        byte[] whole = File.ReadAllBytes(log);
        // What there is at that moment: the log's folder with a beginning, and whose it is, and no checkpoint.
        Directory.Delete(Path.Combine(run, "checkpoints"), recursive: true);
        File.WriteAllBytes(log, whole[..(whole.Length / 2)]);
        File.WriteAllText(Path.Combine(run, "logs", "dense", "version_0", ".beginning-of"), Path.Combine("..", "..", "checkpoints", "dense"));
        ProcessResult resumed = InklingProcess.RunIn(_folder.Path, "resume", run);
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Equal([log], Directory.GetFiles(Path.Combine(run, "logs"), "*.csv", SearchOption.AllDirectories));
        Assert.Equal(whole, File.ReadAllBytes(log));
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_one_that_had_ended_says_the_same_again()
    {
        ProcessResult first = InklingProcess.RunIn(_folder.Path, "train", "dense", "--data", "digits", "--epochs", "2", "--output", "runs");
        string run = Runs("runs").Single();
        Dictionary<string, byte[]> before = Files("runs");
        ProcessResult again = InklingProcess.RunIn(_folder.Path, "resume", run);
        Assert.Equal(0, first.ExitCode);
        Assert.Equal("", again.Error);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(before["models/dense.safetensors"], Files("runs")["models/dense.safetensors"]);
        Assert.Equal(before["metrics.csv"], Files("runs")["metrics.csv"]);
        // Times are in no checkpoint: better none than those of a process that took no step.
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run, "summary.json")));
        Assert.False(summary.RootElement.GetProperty("networks")[0].GetProperty("training").TryGetProperty("seconds", out _));
    }

    [Fact]
    public void What_cannot_go_on_says_why()
    {
        ProcessResult missing = InklingProcess.RunIn(_folder.Path, "resume", "nowhere");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("There is no folder 'nowhere'", missing.ErrorLine);

        Assert.Equal(0, InklingProcess.RunIn(_folder.Path, "train", "dense", "--data", "digits", "--epochs", "1", "--output", "runs").ExitCode);
        string run = Runs("runs").Single(), labels = Path.Combine(_folder.Path, "digits", "train-labels-idx1-ubyte");
        byte[] other = File.ReadAllBytes(labels);
        other[^1] = (byte)(other[^1] == 0 ? 1 : 0);
        File.WriteAllBytes(labels, other);
        ProcessResult changed = InklingProcess.RunIn(_folder.Path, "resume", run);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("other data", changed.ErrorLine);
    }

    /// <summary>All files of the one run below a folder; a process that is killed while it saves may leave a temporary one.</summary>
    private Dictionary<string, byte[]> Files(string output)
    {
        string run = Runs(output).Single();
        return Directory.GetFiles(run, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith('.'))
            .ToDictionary(file => Path.GetRelativePath(run, file).Replace('\\', '/'), File.ReadAllBytes);
    }

    /// <summary>The runs below a folder; one that is just being made has another name yet.</summary>
    private string[] Runs(string output) => [.. Directory.GetDirectories(Path.Combine(_folder.Path, output)).Where(run => !Path.GetFileName(run).StartsWith('.'))];

    /// <summary>True once a run is there. Of a run that is being written no more can be read than that: what is listed may be gone a moment later.</summary>
    private bool HasBegun(string output) =>
        Directory.Exists(Path.Combine(_folder.Path, output)) && Runs(output) is [string run] && File.Exists(Path.Combine(run, "config.json"));

    /// <summary>Kills a process some time after it is ready.</summary>
    /// <returns>1 if it was killed, 0 if it had come to its end before.</returns>
    private static int KillSoonAfter(Process process, Func<bool> ready, int milliseconds)
    {
        while (!process.HasExited && !ready())
            Thread.Sleep(5);
        if (process.WaitForExit(milliseconds))
            return 0;
        process.Kill();
        process.WaitForExit();
        return 1;
    }
}
