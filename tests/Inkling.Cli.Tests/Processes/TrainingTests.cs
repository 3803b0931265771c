using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inkling.Neural;

namespace Inkling.Cli.Tests;

/// <summary>Trainings as their users see them: both output streams and the exit code of a process.</summary>
public sealed partial class TrainingTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    [Fact]
    public void A_training_ends_well_and_says_where_the_results_are()
    {
        Assert.Equal("", trained.Training.Error);
        Assert.Equal(0, trained.Training.ExitCode);
        Assert.EndsWith("-small", trained.Run);
        Assert.Contains($"Results in {Path.Combine("results", Path.GetFileName(trained.Run))}\n", trained.Training.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Piped_output_is_plain_lines_with_one_for_each_epoch()
    {
        string output = trained.Training.Output;
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain('\r', output.ReplaceLineEndings("\n"));
        Assert.All(output.ReplaceLineEndings("\n").Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.Contains("img/s   time     left", output);
        Assert.Equal(["1/3", "2/3", "3/3"], EpochLine().Matches(output).Select(match => match.Groups[1].Value));
    }

    [Theory]
    [InlineData("live")]
    [InlineData("bar")]
    [InlineData("plain")]
    public void A_pipe_gets_plain_lines_whatever_view_is_asked_for(string view)
    {
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "train", "dense", "--data", "digits", "--epochs", "2", "--view", view, "--output", $"view-{view}");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain("⠒⠒", result.Output);
        Assert.Equal(["1/2", "2/2"], EpochLine().Matches(result.Output).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void A_trained_run_is_evaluated_and_its_weights_recognise_pictures()
    {
        ProcessResult evaluation = InklingProcess.RunIn(trained.Folder, "evaluate", trained.Run);
        Assert.Equal("", evaluation.Error);
        Assert.Equal(0, evaluation.ExitCode);
        string accuracy = Fact("Accuracy", trained.Training.Output);
        Assert.EndsWith(" %", accuracy);
        Assert.Equal(accuracy, Fact("Accuracy", evaluation.Output));
        Assert.EndsWith(" of 60", Fact("Errors", evaluation.Output));

        File.WriteAllBytes(Path.Combine(trained.Folder, "three.pgm"), Pgm(28, SmallDigits.Image(3, 1000)));
        ProcessResult prediction = InklingProcess.RunIn(trained.Folder, "predict", trained.Run, "three.pgm");
        Assert.Equal("", prediction.Error);
        Assert.Equal(0, prediction.ExitCode);
        Assert.Matches(@"^three\.pgm  \d +\d+\.\d\d %", prediction.Output);
    }

    [Fact]
    public void One_bad_picture_is_named_and_the_others_are_recognised_all_the_same()
    {
        File.WriteAllBytes(Path.Combine(trained.Folder, "good.pgm"), Pgm(28, SmallDigits.Image(3, 1000)));
        File.WriteAllBytes(Path.Combine(trained.Folder, "large.pgm"), Pgm(30, new byte[900]));
        File.WriteAllText(Path.Combine(trained.Folder, "text.png"), "This is no picture.");
        ProcessResult result = InklingProcess.RunIn(trained.Folder, "predict", trained.Run, "large.pgm", "text.png", "missing.png", "good.pgm");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("good.pgm", result.Output);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("large.pgm: the picture has 30x30 pixels, 28x28 were expected", lines[0]);
        Assert.Contains("text.png", lines[1]);
        Assert.Contains("missing.png", lines[2]);
        Assert.All(lines, line => Assert.StartsWith("error: ", line));
    }

    [Fact]
    public void A_learning_rate_that_is_far_too_high_stops_the_training_and_names_step_and_layer()
    {
        ProcessResult result = InklingProcess.RunIn(
            trained.Folder, "train", "dense", "--data", "digits", "--epochs", "2", "--batch-size", "16", "--learning-rate", "1e30", "--output", "diverged");
        Assert.Equal(3, result.ExitCode);
        Assert.Matches("^error: .*at step [0-9]+ .*fc[123]", result.ErrorLine);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("elsewhere.json")]
    public void A_profile_is_shown_and_its_trace_written(string? file)
    {
        string output = file is null ? "profiled" : "profiled-elsewhere";
        ProcessResult result = InklingProcess.RunIn(
            trained.Folder, ["train", "dense", "--data", "digits", "--epochs", "3", "--batch-size", "16", "--output", output, "--profile", .. file is null ? Array.Empty<string>() : [file]]);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.ReplaceLineEndings("\n").Split('\n');
        foreach (string row in (string[])["data", "forward", "backward", "optimiser step", "validation", "checkpoints", "all", "fc1 + relu1 + dropout1", "fc3", "outside layers"])
            Assert.Contains(lines, line => line.StartsWith($"  {row}  ", StringComparison.Ordinal));
        string run = Assert.Single(Directory.GetDirectories(Path.Combine(trained.Folder, output)));
        string trace = file is null ? Path.Combine(run, "trace.json") : Path.Combine(trained.Folder, file);
        Assert.Contains(lines, line => line.Contains(Path.GetFileName(trace), StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(trace));
        Assert.Contains(json.RootElement.GetProperty("traceEvents").EnumerateArray(), e => e.GetProperty("name").GetString() == "fc1+relu1+dropout1 backward");
    }

    [Fact]
    public void Ctrl_C_finishes_the_batch_saves_and_says_so()
    {
        if (OperatingSystem.IsWindows())
            return;
        using Process process = InklingProcess.Start(
            trained.Folder, "train", "dense", "--data", "digits", "--epochs", "10000", "--batch-size", "64", "--output", "stopped");
        ReadUntil(process, line => line.TrimStart().StartsWith("1/10000 ", StringComparison.Ordinal));
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        ProcessResult result = InklingProcess.Finish(process);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("Ctrl+C again leaves at once", result.Output);
        Assert.StartsWith("stopped: ", result.ErrorLine);
        string last = Assert.Single(Directory.GetFiles(Path.Combine(trained.Folder, "stopped"), "last.safetensors", SearchOption.AllDirectories));
        Assert.NotEmpty(Checkpoint.Read(last).Metadata);
    }

    [Fact]
    public void A_reader_who_leaves_ends_the_program_quietly()
    {
        if (OperatingSystem.IsWindows())
            return;
        using Process process = InklingProcess.Start(
            trained.Folder, "train", "dense", "--data", "digits", "--epochs", "10000", "--batch-size", "64", "--output", "unread");
        ReadUntil(process, line => line.TrimStart().StartsWith("1/10000 ", StringComparison.Ordinal));
        process.StandardOutput.Dispose();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", error);
        Assert.Equal(141, process.ExitCode);
    }

    private static string Fact(string name, string output) =>
        Assert.Single(output.ReplaceLineEndings("\n").Split('\n'), line => line.StartsWith($"  {name}  ", StringComparison.Ordinal))[(name.Length + 2)..].Trim();

    private static void ReadUntil(Process process, Func<string, bool> found)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (found(line))
                return;
        }
        Assert.Fail($"The program ended too early: {process.StandardError.ReadToEnd()}");
    }

    private static byte[] Pgm(int size, byte[] pixels) => [.. System.Text.Encoding.ASCII.GetBytes($"P5 {size} {size} 255\n"), .. pixels];

    [GeneratedRegex(@"^ +(\d/\d)  .* %  +[\d,]+  +[\d.]+ s  +\d+:\d\d", RegexOptions.Multiline)]
    private static partial Regex EpochLine();
}
