namespace Inkling.Training.Tests;

/// <summary>
/// A process that is killed leaves the folder as it is at that instant. Here the folder is copied at every moment at which a hook runs, with
/// torn files of what comes next, and the run goes on from each copy.
/// </summary>
public class CrashTests
{
    [Fact]
    public void From_whatever_a_killed_process_leaves_the_run_ends_with_the_same_bytes()
    {
        using TemporaryFolder whole = new(), copies = new();
        List<string> left = [];
        AtEveryMoment copier = new(() =>
        {
            string copy = copies[$"{left.Count}"];
            Folders.Copy(whole.ToString(), copy);
            left.Add(copy);
        });
        Fit(whole.ToString(), ResumeFrom(whole.ToString()), copier);
        Dictionary<string, byte[]> expected = Folders.Contents(whole.ToString());
        Assert.True(left.Count > 40);
        foreach (string copy in left)
        {
            // Half a row and half a checkpoint that did not get their names.
            if (File.Exists(Path.Combine(copy, "metrics.csv")))
                File.AppendAllText(Path.Combine(copy, "metrics.csv"), "2,1");
            if (Directory.Exists(Path.Combine(copy, "checkpoints")))
                File.WriteAllText(Path.Combine(copy, "checkpoints", ".last.safetensors.99999.tmp"), "half");
            Fit(copy, ResumeFrom(copy), null);
            Dictionary<string, byte[]> actual = Folders.Contents(copy);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            foreach ((string name, byte[] bytes) in expected)
                Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs after a stop at moment {Path.GetFileName(copy)}.");
        }
    }

    private static string? ResumeFrom(string folder) => Path.Combine(folder, "checkpoints", "last.safetensors") is var last && File.Exists(last) ? last : null;

    private static void Fit(string folder, string? resumeFrom, Callback? callback)
    {
        TrainerOptions options = new()
        {
            MaxEpochs = 3.Epochs,
            AccumulateBatches = 2.Batches,
            ValidateEvery = 2.Steps,
            MetricsFile = Path.Combine(folder, "metrics.csv"),
            Checkpoints = new CheckpointOptions(Path.Combine(folder, "checkpoints")) { BestCount = 2, SaveEvery = 1.Steps, KeepEvery = 4.Steps },
            Callbacks = callback is null ? [] : [callback],
        };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), resumeFrom);
    }
}
