using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

public sealed class WorkflowViewTests
{
    private static string Show(int width)
    {
        using TestConsole console = new();
        console.Profile.Width = width;
        SampleRun.Show(new WorkflowView(console, TimeProvider.System));
        return string.Join('\n', console.Output.Split('\n').Select(line => line.TrimEnd()));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(10000)]
    public void A_run_looks_like_this(int width)
    {
        File.WriteAllText($"/tmp/view-{width}.txt", Show(width));
    }
}
