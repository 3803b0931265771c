namespace Inkling.Training.Tests;

/// <summary>
/// A run with windows of batches, validations within epochs and checkpoints of all kinds, whose log has everything in it, killed at every
/// moment at which a hook runs.
/// </summary>
public sealed class LoggedCrashTests
{
    public static TheoryData<int> StepsBetweenCheckpoints => [1, 2, 5];

    [Theory]
    [MemberData(nameof(StepsBetweenCheckpoints))]
    public void From_whatever_a_killed_process_leaves_run_and_log_end_with_the_same_bytes(int saveEvery)
    {
        using TemporaryFolder whole = new(), copies = new();
        List<string> left = [];
        Fit(whole.ToString(), saveEvery, null, new AtEveryMoment(() =>
        {
            // Without a checkpoint a run begins anew, with a log of its own.
            if (!File.Exists(whole["checkpoints/last.safetensors"]))
                return;
            left.Add(copies[$"{left.Count}"]);
            Folders.Copy(whole.ToString(), left[^1]);
        }));
        Assert.True(left.Count > 60);
        foreach (string copy in left)
        {
            // Half a record that a dying process leaves.
            foreach (string file in Directory.GetFiles(Path.Combine(copy, "logs"), "*", SearchOption.AllDirectories))
                File.AppendAllText(file, "2,1");
            // Another run has begun a log in the meantime.
            Directory.CreateDirectory(Path.Combine(copy, "logs", "version_7"));
            Fit(copy, saveEvery, Path.Combine(copy, "checkpoints", "last.safetensors"));
            AssertSame(whole.ToString(), copy);
        }
    }

    [Fact]
    public void From_each_checkpoint_that_was_put_aside_run_and_log_end_with_the_same_bytes()
    {
        using TemporaryFolder whole = new();
        Fit(whole.ToString(), 1, null);
        string[] kept = [.. Directory.GetFiles(whole["checkpoints"]).Where(path => !Path.GetFileName(path).StartsWith("best", StringComparison.Ordinal))];
        Assert.Equal(4, kept.Length);
        foreach (string checkpoint in kept)
        {
            using TemporaryFolder copy = new();
            Folders.Copy(whole.ToString(), copy.ToString());
            Fit(copy.ToString(), 1, copy[$"checkpoints/{Path.GetFileName(checkpoint)}"]);
            AssertSame(whole.ToString(), copy.ToString());
        }
    }

    [Fact]
    public void From_what_an_exception_leaves_run_and_log_end_with_the_same_bytes()
    {
        using TemporaryFolder whole = new();
        Fit(whole.ToString(), 2, null);
        int moments = 0, resumed = 0;
        for (bool dies = true; dies; moments++)
        {
            using TemporaryFolder parts = new();
            int left = moments;
            dies = false;
            try
            {
                Fit(parts.ToString(), 2, null, new AtEveryMoment(() =>
                {
                    if (left-- != 0)
                        return;
                    dies = true;
                    throw new NotSupportedException();
                }));
            }
            catch (NotSupportedException)
            {
            }
            string checkpoint = parts["checkpoints/exception.safetensors"];
            if (!dies || !File.Exists(checkpoint))
                continue;
            resumed++;
            Fit(parts.ToString(), 2, checkpoint);
            File.Delete(checkpoint);
            AssertSame(whole.ToString(), parts.ToString(), moments);
        }
        Assert.True(resumed > 60);
    }

    private static void AssertSame(string whole, string parts, int? exceptionAt = null)
    {
        Dictionary<string, byte[]> expected = Folders.Contents(whole), actual = Folders.Contents(parts);
        if (exceptionAt is not null)
        {
            // An exception among the checkpoints of one moment leaves one that was no longer the best, or lacks one that was to be put aside.
            expected = expected.Where(file => !IsPutAside(Path.GetFileName(file.Key))).ToDictionary();
            actual = actual.Where(file => expected.ContainsKey(file.Key)).ToDictionary();
        }
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.Equal(3, expected.Keys.Count(name => name.StartsWith("logs", StringComparison.Ordinal)));
        foreach ((string name, byte[] bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs in {parts} (exception {exceptionAt}).");
    }

    private static bool IsPutAside(string file) => file.StartsWith("epoch-", StringComparison.Ordinal) || file.StartsWith("step-", StringComparison.Ordinal);

    private static void Fit(string folder, int saveEvery, string? resumeFrom, params Callback[] last)
    {
        LogFolder logs = new(Path.Combine(folder, "logs"));
        RunLog log = new(new CsvLogger(logs), new MemoryLogger(), new JsonLinesLogger(logs), new TensorBoardLogger(logs))
        {
            Every = 1.Steps,
            Parameters = new Dictionary<string, LogParameter> { ["rate"] = 0.01 },
        };
        TrainerOptions options = new()
        {
            MaxEpochs = 3.Epochs,
            AccumulateBatches = 2.Batches,
            ValidateEvery = 2.Steps,
            MeasureGradientNorm = true,
            MetricsFile = Path.Combine(folder, "metrics.csv"),
            Checkpoints = new CheckpointOptions(Path.Combine(folder, "checkpoints")) { BestCount = 2, SaveEvery = saveEvery.Steps, KeepEvery = 3.Steps, SaveOnException = true },
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 100),
            Log = log,
            Callbacks = [new ParameterHistograms(log) { GradientsEvery = 2.Steps }, new Everywhere(log), .. last],
        };
        new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), resumeFrom);
    }
}
