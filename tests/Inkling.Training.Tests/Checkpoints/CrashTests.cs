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
        Copier copier = new(() =>
        {
            string copy = copies[$"{left.Count}"];
            Copy(whole.ToString(), copy);
            left.Add(copy);
        });
        Fit(whole.ToString(), ResumeFrom(whole.ToString()), copier);
        Dictionary<string, byte[]> expected = Contents(whole.ToString());
        Assert.True(left.Count > 40);
        foreach (string copy in left)
        {
            // Half a row and half a checkpoint that did not get their names.
            if (File.Exists(Path.Combine(copy, "metrics.csv")))
                File.AppendAllText(Path.Combine(copy, "metrics.csv"), "2,1");
            if (Directory.Exists(Path.Combine(copy, "checkpoints")))
                File.WriteAllText(Path.Combine(copy, "checkpoints", ".last.safetensors.99999.tmp"), "half");
            Fit(copy, ResumeFrom(copy), null);
            Dictionary<string, byte[]> actual = Contents(copy);
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

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Directory.CreateDirectory(to);
    }

    private static Dictionary<string, byte[]> Contents(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);

    private sealed class Copier(Action copy) : Callback
    {
        public override void OnSetup(RunState state) => copy();

        public override void OnFitStart(RunState state) => copy();

        public override void OnEpochStart(RunState state) => copy();

        public override void OnBatchStart(RunState state) => copy();

        public override void OnBatchEnd(RunState state) => copy();

        public override void OnValidationStart(RunState state) => copy();

        public override void OnValidationEnd(RunState state) => copy();

        public override void OnEpochEnd(RunState state) => copy();

        public override void OnCheckpoint(RunState state, string path, CheckpointKind kind) => copy();

        public override void OnTeardown(RunState state) => copy();
    }
}
