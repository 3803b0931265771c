using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

/// <summary>What a run looks like, to the letter. Expected/ holds the pictures; an actual one that differs is shown by the failing test.</summary>
public sealed class WorkflowViewTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_run_looks_as_it_should(int width)
    {
        using TestConsole console = new();
        console.Profile.Width = width;
        SampleRun.Show(new WorkflowView(console, TimeProvider.System));
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Terminal", "Expected", $"run-{width}.txt")).ReplaceLineEndings("\n"), Plain(console.Output));
        Assert.All(Plain(console.Output).Split('\n').Where(line => !line.Contains("inkling predict", StringComparison.Ordinal)), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Nothing_is_drawn_over_in_a_pipe()
    {
        using TestConsole console = new();
        console.Profile.Capabilities.Interactive = false;
        WorkflowView view = new(console, TimeProvider.System);
        Assert.Null(view.Progress);
        view.Report(SampleRun.Progress(1));
        Assert.Equal("", console.Output);
    }

    [Fact]
    public void Commands_and_paths_are_never_wrapped()
    {
        using TestConsole console = new();
        console.Profile.Width = 40;
        SampleRun.Show(new WorkflowView(console, TimeProvider.System));
        Assert.Contains("inkling predict runs/20260102-030405-sample runs/20260102-030405-sample/examples/test-3-is-0.png", console.Output);
        Assert.Contains($"Results in {SampleRun.Folder}", console.Output);
    }

    private static string Plain(string output) =>
        string.Join('\n', output.ReplaceLineEndings("\n").Replace(SampleRun.Folder, "<folder>", StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd()));
}
