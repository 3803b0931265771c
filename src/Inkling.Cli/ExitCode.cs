namespace Inkling.Cli;

/// <summary>What the program tells the shell. This is the one list; the README and <c>inkling --help</c> repeat it.</summary>
internal static class ExitCode
{
    /// <summary>All went well. Criteria that were missed are a result, not an error.</summary>
    internal const int Success = 0;

    /// <summary>Bad input: a missing or damaged file, a folder that cannot be written, a full disk.</summary>
    internal const int UserError = 1;

    /// <summary>The command line is wrong: unknown verb or option, impossible value.</summary>
    internal const int WrongCommandLine = 2;

    /// <summary>A training's loss or weights were no longer finite numbers.</summary>
    internal const int Diverged = 3;

    /// <summary>Stopped on request, with everything saved.</summary>
    internal const int Cancelled = 4;

    /// <summary>A mistake in Inkling itself; only then is a stack trace printed. (EX_SOFTWARE of BSD's sysexits.)</summary>
    internal const int InternalError = 70;

    /// <summary>Left at once on the second Ctrl+C, with nothing more saved: 128 + SIGINT, as shells say it.</summary>
    internal const int LeftAtOnce = 130;

    /// <summary>The reader of the output has gone: 128 + SIGPIPE, as shells say it.</summary>
    internal const int BrokenPipe = 141;

    /// <summary>The list, as <c>inkling --help</c> shows it.</summary>
    internal static IReadOnlyList<string> Descriptions { get; } =
    [
        "0  done",
        "1  bad input: data, checkpoint, picture or folder",
        "2  wrong command line",
        "3  a training diverged",
        "4  stopped on request, everything saved (130: left at once)",
        "70 a mistake in Inkling itself",
    ];
}
