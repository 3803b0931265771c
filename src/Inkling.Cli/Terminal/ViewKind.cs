using System.CommandLine;
using Spectre.Console;

namespace Inkling.Cli;

/// <summary>How much a terminal shows of a training that goes on.</summary>
internal enum ViewKind
{
    /// <summary>Finished lines only, as in a pipe.</summary>
    Plain,

    /// <summary>These, and below them one line that is drawn over again.</summary>
    Bar,

    /// <summary>These, and below them curves, a line and keys.</summary>
    Live,
}

/// <summary>The choice of a <see cref="ViewKind"/>.</summary>
internal static class ViewKinds
{
    private const string Name = "--view";

    /// <summary>The option; null chooses what the terminal can show.</summary>
    internal static Option<ViewKind?> Option() => new(Name)
    {
        HelpName = "live|bar|plain",
        Description = "What a terminal shows while a network trains: curves and keys, one line, or nothing but finished lines; pipes and files always get these alone [default: live where the terminal can show it]",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach (ViewKind kind in Enum.GetValues<ViewKind>())
            {
                if (string.Equals(text, $"{kind}", StringComparison.OrdinalIgnoreCase))
                    return kind;
            }
            result.AddError($"{Name} takes live, bar or plain, got '{text}'.");
            return null;
        },
    };

    /// <summary>What a terminal can show.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    internal static ViewKind Best(IAnsiConsole console, Func<string, string?> variable)
    {
        if (console.Profile.Capabilities is not { Ansi: true, Interactive: true })
            return ViewKind.Plain;
        // The fonts of Linux's own console and of the old one of Windows have no dots to draw curves with.
        bool hasDots = OperatingSystem.IsWindows() ? variable("WT_SESSION") is not null : variable("TERM") != "linux";
        return hasDots && console.Profile.Capabilities.Unicode ? ViewKind.Live : ViewKind.Bar;
    }
}
