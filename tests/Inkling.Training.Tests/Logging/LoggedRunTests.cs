using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>Runs that stop, die and go on, and where their logs are.</summary>
public sealed class LoggedRunTests
{
    [Theory]
    [InlineData(3, false)]
    [InlineData(6, false)]
    [InlineData(13, false)]
    [InlineData(7, true)]
    [InlineData(12, true)]
    [InlineData(17, true)]
    public void A_run_that_stops_or_dies_and_resumes_leaves_the_same_logs(int step, bool dies)
    {
        using TemporaryFolder whole = new(), parts = new();
        Fit(whole, null);
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value != step)
                return;
            if (dies)
                throw new NotSupportedException();
            stop.Cancel();
        });
        try
        {
            Fit(parts, null, callback, stop.Token);
        }
        catch (NotSupportedException)
        {
            Assert.True(dies);
        }
        Assert.NotEqual(Logs(whole), Logs(parts));
        Fit(parts, parts["checkpoints/last.safetensors"]);
        Assert.Equal(Logs(whole), Logs(parts));
    }

    [Fact]
    public void A_stop_during_validation_leaves_the_same_logs()
    {
        using TemporaryFolder whole = new(), parts = new();
        Fit(whole, null);
        using CancellationTokenSource stop = new();
        Fit(parts, null, new AtValidation(state =>
        {
            if (state.Clock.Epoch == 1.Epochs)
                stop.Cancel();
        }), stop.Token);
        Fit(parts, parts["checkpoints/last.safetensors"]);
        Assert.Equal(Logs(whole), Logs(parts));
    }

    [Fact]
    public void A_run_that_has_ended_and_is_made_longer_leaves_the_same_logs()
    {
        using TemporaryFolder whole = new(), parts = new();
        Fit(whole, null);
        Fit(parts, null, maxSteps: 9);
        Fit(parts, parts["checkpoints/last.safetensors"]);
        Assert.Equal(Logs(whole), Logs(parts));
        // Resuming what is finished changes nothing.
        Fit(parts, parts["checkpoints/last.safetensors"]);
        Assert.Equal(Logs(whole), Logs(parts));
    }

    [Fact]
    public void A_new_run_has_a_folder_of_its_own_and_a_resumed_one_goes_on_in_its()
    {
        using TemporaryFolder folder = new();
        LogFolder logs = new(folder["logs"]);
        Assert.Null(logs.Path);
        Assert.Equal(folder["logs/version_0"], logs.For(new LogStart([], null)));
        Directory.CreateDirectory(folder["logs/version_9"]);
        File.WriteAllText(Path.Combine(folder["logs/version_9"], "scalars.csv"), "another run's");
        Directory.CreateDirectory(folder["logs/version_x"]);
        LogStart start = new([], null);
        Assert.Equal(folder["logs/version_10"], logs.For(start));
        Assert.Equal(folder["logs/version_10"], logs.For(start));
        LogStart resumed = new([], default(LogPosition));
        Assert.Equal(folder["logs/version_10"], logs.For(resumed));
        Assert.Equal(folder["logs/version_9"], new LogFolder(folder["logs"]) { ResumeVersion = 9 }.For(resumed));
        UserErrorException e = Assert.Throws<UserErrorException>(() => new LogFolder(folder["logs"]) { ResumeVersion = 4 }.For(resumed));
        Assert.Contains("version_4", e.Message);
    }

    [Fact]
    public void Runs_that_begin_at_the_same_time_get_a_folder_each()
    {
        using TemporaryFolder folder = new();
        string[] paths = new string[64];
        Parallel.For(0, paths.Length, i => paths[i] = new LogFolder(folder["logs"]).For(new LogStart([], null)));
        Assert.Equal(paths.Length, paths.Distinct().Count());
        Assert.Equal(paths.Order(), Directory.EnumerateFileSystemEntries(folder["logs"]).Order());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said_before_the_training_begins()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], "");
        TrainerOptions options = new() { MaxSteps = 1.Steps, Log = new RunLog(new CsvLogger(new LogFolder(folder["file"]))) };
        UserErrorException e = Assert.Throws<UserErrorException>(() => new Trainer(options).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Contains(folder["file"], e.Message);
    }

    private static void Fit(TemporaryFolder folder, string? resumeFrom, Callback? callback = null, CancellationToken stop = default, int? maxSteps = null)
    {
        LogFolder logs = new(folder["logs"]);
        RunLog log = new(new CsvLogger(logs), new JsonLinesLogger(logs), new TensorBoardLogger(logs))
        {
            Every = 2.Steps,
            Parameters = new Dictionary<string, LogParameter> { ["rate"] = 0.01 },
        };
        TrainerOptions options = new()
        {
            MaxEpochs = maxSteps is null ? 3.Epochs : null,
            MaxSteps = maxSteps?.Steps,
            Log = log,
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
            Callbacks = [new ParameterHistograms(log) { GradientsEvery = 7.Steps }, new Everywhere(log), .. callback is null ? Array.Empty<Callback>() : [callback]],
        };
        // With a rate that does not depend on the planned length, a short run is the beginning of a long one.
        new Trainer(options).Fit(Spirals.Module(schedule: new Inkling.Neural.Schedule.Constant()), Spirals.Data(), resumeFrom, stop);
    }

    private static string Logs(TemporaryFolder folder) => string.Join(
        '\n',
        Directory.EnumerateFiles(folder["logs"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder["logs"], path)} {Convert.ToHexString(File.ReadAllBytes(path))}"));

    private sealed class AtValidation(Action<RunState> action) : Callback
    {
        public override void OnValidationStart(RunState state) => action(state);
    }
}
