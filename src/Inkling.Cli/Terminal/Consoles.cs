using System.Text;
using Spectre.Console;

namespace Inkling.Cli;

/// <summary>Makes the console that verbs write to.</summary>
internal static class Consoles
{
    // Wide enough that nothing is wrapped: who reads a pipe wants whole lines.
    private const int PipeWidth = 10_000;

    /// <summary>
    /// The terminal with its own width and colours, or plain whole lines where output goes to a pipe or file. NO_COLOR is respected.
    /// Build servers that pretend to be terminals are not believed: redirected output never holds an escape code.
    /// </summary>
    internal static IAnsiConsole Create(TextWriter output)
    {
        bool redirected = Console.IsOutputRedirected;
        // Windows' consoles still start in an old code page without the signs used here.
        if (OperatingSystem.IsWindows() && !redirected)
            Console.OutputEncoding = Encoding.UTF8;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(redirected ? new PlainLines(output) : output),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (redirected)
            console.Profile.Width = PipeWidth;
        return console;
    }

    /// <summary>Whether the terminal is this process's to draw on, and not that of a shell which runs it in the background.</summary>
    internal static bool IsForeground() => !Posix.IsKnown || Posix.IsForeground(Posix.Output) != false;
}
