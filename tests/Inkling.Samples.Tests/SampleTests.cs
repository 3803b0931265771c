using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Inkling.Samples.Tests;

/// <summary>Every sample runs, as its readers run it, and shows what it says that it shows.</summary>
public class SampleTests
{
    [Fact]
    public void The_first_network_learns() => Assert.True(Share(Run("FirstNetwork"), "Test accuracy: ") > 95);

    [Fact]
    public void A_callback_of_ones_own_watches_remembers_and_changes_nothing()
    {
        string[] lines = Run("OwnCallback");
        Assert.Equal(4, lines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal) && line.Contains("hidden.weight", StringComparison.Ordinal)));
        Assert.EndsWith(": True", lines[^1], StringComparison.Ordinal);
        // It has remembered the start: after the stop the way does not begin anew.
        double[] ways = [.. lines.Where(line => line.StartsWith("epoch ", StringComparison.Ordinal)).Select(line => Number(line, "hidden.weight "))];
        Assert.True(ways[0] > 0.1 && ways[2] > ways[1], string.Join(", ", ways));
    }

    [Fact]
    public void Metrics_of_ones_own_are_printed_and_stop_a_training()
    {
        string[] lines = Run("OwnMetric");
        string[] epochs = [.. lines.Where(line => line.StartsWith("epoch ", StringComparison.Ordinal))];
        Assert.InRange(epochs.Length, 3, 11);
        Assert.All(epochs, line => Assert.True(
            Number(line, "accuracy ") > 90 && Number(line, "worst recall ") is > 80 and var recall && recall < Number(line, "accuracy ") && Number(line, "sure mistakes ") is > 0 and < 5, line));
        Assert.Contains("sure_mistakes has not improved", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_networks_play_and_the_generator_draws()
    {
        string[] lines = Run("TwoOptimizers", "4");
        Assert.Equal(4, lines.Count(line => line.Contains("generator", StringComparison.Ordinal)));
        string picture = string.Concat(lines.SkipWhile(line => !line.StartsWith("Trained for 4 epochs", StringComparison.Ordinal)).Skip(1));
        Assert.Equal(14 * 4 * 28, picture.Length);
        // Strokes on paper: neither an empty sheet nor noise all over it.
        Assert.InRange((double)picture.Count(character => character != ' ') / picture.Length, 0.03, 0.5);
    }

    [Fact]
    public void Transfer_gives_better_answers_than_learning_from_scratch()
    {
        string[] lines = Run("Transfer");
        Assert.True(Share(lines, "with transfer: ") > Share(lines, "from scratch: ") + 4, string.Join('\n', lines));
        Assert.Equal([4, 4, 0, 0], lines.Where(line => line.Contains("parameters frozen", StringComparison.Ordinal)).Select(line => (int)Number(line, ": ")));
    }

    [Fact]
    public void A_killed_training_goes_on_to_the_same_bytes()
    {
        string[] lines = Run("Resume");
        Assert.Contains(lines, line => line.StartsWith("Killed and started again", StringComparison.Ordinal));
        Assert.Equal(3, lines.Count(line => line.EndsWith(": same bytes", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("DIFFERENT", StringComparison.Ordinal));
    }

    private static string[] Run(string sample, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, sample + (OperatingSystem.IsWindows() ? ".exe" : ""))) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath)!;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{sample} did not end.");
        }
        Assert.Equal(("", 0), (error.GetAwaiter().GetResult(), process.ExitCode));
        return output.GetAwaiter().GetResult().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static double Share(string[] lines, string after) => Number(Assert.Single(lines, line => line.Contains(after, StringComparison.Ordinal)), after);

    private static double Number(string line, string after) =>
        double.Parse(Regex.Match(line, Regex.Escape(after) + @"\s*([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}
