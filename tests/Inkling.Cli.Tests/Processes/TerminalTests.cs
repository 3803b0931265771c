using System.Diagnostics;
using System.Globalization;
using Inkling.Neural;

namespace Inkling.Cli.Tests;

/// <summary>Trainings in a terminal of the system's: what is seen, the keys, and how the terminal is left whatever ends the program.</summary>
public sealed class TerminalTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    // Generous: a busy machine makes a test slow, never wrong.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "inkling.dll");

    [Theory]
    [InlineData("q", 4)]
    [InlineData("\u0003", 4)]
    [InlineData("-TERM", 4)]
    [InlineData("-HUP", 4)]
    // Leaves at once, or has ended within a batch of the first, before the second is heard.
    [InlineData("\u0003\u0003", 130, 4)]
    [InlineData("\u001c", 131)]
    public void However_a_training_is_stopped_the_terminal_is_as_it_was(string how, params int[] codes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        Screen screen = new(80, 24);
        string before = terminal.Attributes, output = Path.Combine(trained.Folder, $"terminal-{Guid.NewGuid():N}");
        int process = Train(terminal, output, 10_000);
        Await(terminal, screen, () => screen.Visible.Any(line => line.Contains("q  stop", StringComparison.Ordinal)) && screen.Text.Contains("    1/10000 ", StringComparison.Ordinal));
        Assert.Contains(screen.Visible, line => line.StartsWith("  loss      ⠒⠒ training ⠶ validation", StringComparison.Ordinal));
        Assert.NotEqual(before, terminal.Attributes);
        if (how.StartsWith('-'))
            Kill(how, process);
        else
            terminal.Type(how);
        int code = Ended(terminal, screen, process);
        Assert.Contains(code, codes);
        Assert.Equal(before, terminal.Attributes);
        Assert.True(screen.IsOrdinary);
        Assert.DoesNotContain("q  stop", screen.Text);
        if (code != 4)
            return;
        Assert.Contains("Stopping: finishing the batch and saving.", screen.Text);
        Assert.Contains("stopped: ", screen.Text);
        Assert.NotEmpty(Checkpoint.Read(Assert.Single(Directory.GetFiles(output, "last.safetensors", SearchOption.AllDirectories))).Metadata);
    }

    [Fact]
    public void A_training_that_ends_leaves_epochs_and_curves_the_terminal_as_it_was_and_the_weights_it_has_without_one()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(100, 30);
        Screen screen = new(100, 30);
        string before = terminal.Attributes, output = Path.Combine(trained.Folder, "terminal-end");
        Assert.Equal(0, Ended(terminal, screen, Train(terminal, output, 3, 32)));
        Assert.Equal(before, terminal.Attributes);
        Assert.True(screen.IsOrdinary);
        string[] lines = screen.Text.Split('\n');
        Assert.Equal(["    1/3  ", "    2/3  ", "    3/3  "], lines.Where(line => line.Length > 9 && line[5..7] == "/3").Select(line => line[..9]));
        Assert.Single(lines, line => line.StartsWith("  loss      ⠒⠒ training ⠶ validation", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("q  stop", StringComparison.Ordinal));
        string run = Assert.Single(Directory.GetDirectories(output));
        foreach (string file in (string[])[Path.Combine("models", "dense.safetensors"), "metrics.csv"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(trained.Run, file)), File.ReadAllBytes(Path.Combine(run, file)));
    }

    [Fact]
    public void A_window_that_is_closed_stops_the_training_which_saves()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        Screen screen = new(80, 24);
        string output = Path.Combine(trained.Folder, "terminal-closed");
        int process = Train(terminal, output, 10_000);
        Await(terminal, screen, () => screen.Text.Contains("    1/10000 ", StringComparison.Ordinal));
        terminal.Close();
        Assert.Equal(4, Ended(null, screen, process));
        Assert.NotEmpty(Checkpoint.Read(Assert.Single(Directory.GetFiles(output, "last.safetensors", SearchOption.AllDirectories))).Metadata);
    }

    [Fact]
    public void A_job_in_the_background_is_never_stopped_and_draws_nothing()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PseudoTerminal terminal = new(80, 24);
        Screen screen = new(80, 24);
        string before = terminal.Attributes;
        string command = $"dotnet '{Program}' train dense --data '{trained.Data}' --epochs 20 --batch-size 64 --output '{Path.Combine(trained.Folder, "terminal-background")}'";
        int shell = terminal.Start("sh", "-c", $"set -m; {command} & wait $!; echo \"ended with $?\"");
        Assert.Equal(0, Ended(terminal, screen, shell));
        Assert.Contains("ended with 0", screen.Text);
        Assert.Contains("  20/20  ", screen.Text);
        Assert.Equal(before, terminal.Attributes);
        Assert.Equal(0, screen.Pictures);
    }

    private int Train(PseudoTerminal terminal, string output, int epochs, int batchSize = 64) => terminal.Start(
        "dotnet", Program, "train", "dense", "--data", trained.Data, "--epochs", $"{epochs}", "--batch-size", $"{batchSize}", "--output", output);

    private static void Kill(string signal, int process)
    {
        using Process kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static void Await(PseudoTerminal? terminal, Screen screen, Func<bool> seen)
    {
        long began = Stopwatch.GetTimestamp();
        while (!seen())
        {
            if (terminal is not null)
                screen.Write(terminal.Written());
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, screen.Text);
            Thread.Sleep(10);
        }
    }

    private static int Ended(PseudoTerminal? terminal, Screen screen, int process)
    {
        int code = 0;
        Await(terminal, screen, () => PseudoTerminal.HasEnded(process, out code));
        if (terminal is not null)
            screen.Write(terminal.Written());
        return code;
    }
}
