using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

public sealed class ViewKindTests
{
    private static string? Environment(string name) => name switch
    {
        "TERM" => "xterm-256color",
        "WT_SESSION" => "1",
        _ => null,
    };

    [Fact]
    public void A_terminal_shows_curves_a_pipe_and_a_dumb_terminal_lines_and_a_console_without_dots_a_bar()
    {
        using TestConsole console = LiveRegionTests.Terminal(80, 24);
        Assert.Equal(ViewKind.Live, ViewKinds.Best(console, Environment));
        Assert.Equal(ViewKind.Bar, ViewKinds.Best(console, name => OperatingSystem.IsWindows() ? null : name == "TERM" ? "linux" : null));
        console.Profile.Capabilities.Unicode = false;
        Assert.Equal(ViewKind.Bar, ViewKinds.Best(console, Environment));
        console.Profile.Capabilities.Unicode = true;
        console.Profile.Capabilities.Ansi = false;
        Assert.Equal(ViewKind.Plain, ViewKinds.Best(console, Environment));
        console.Profile.Capabilities.Ansi = true;
        console.Profile.Capabilities.Interactive = false;
        Assert.Equal(ViewKind.Plain, ViewKinds.Best(console, Environment));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Each_view_shows_what_it_says(int width)
    {
        foreach (ViewKind kind in Enum.GetValues<ViewKind>())
        {
            using TestConsole console = LiveRegionTests.Terminal(width, 30);
            WorkflowView view = new(console, new ManualTime(), kind);
            SampleRun.Show(view);
            string written = LiveRegionTests.Translate(console.Output);
            Assert.Equal(kind == ViewKind.Plain, view.Progress is null);
            Assert.Equal(kind != ViewKind.Plain, written.Contains("0:32 left", StringComparison.Ordinal));
            Assert.Equal(kind == ViewKind.Live, written.Contains("⠒⠒", StringComparison.Ordinal));
            Screen screen = new(width, 30);
            screen.Write(written);
            Assert.DoesNotContain("0:32 left", screen.Text);
            // The curves are kept once, below the epochs.
            Assert.Equal(kind == ViewKind.Live ? 1 : 0, screen.Text.Split('\n').Count(line => line.StartsWith("  loss      ⠒⠒", StringComparison.Ordinal)));
            Assert.Equal(3, screen.Text.Split('\n').Count(line => line.Contains("/12  0.", StringComparison.Ordinal)));
        }
    }
}
