using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary>Turns what went wrong into one line for the user and an exit code for the shell.</summary>
internal static class Failures
{
    /// <summary>Runs a verb; nothing it throws gets out.</summary>
    internal static int Guard(Func<int> verb, TextWriter error)
    {
        try
        {
            return verb();
        }
        catch (Exception exception)
        {
            return Report(exception, error);
        }
    }

    /// <summary>Prints what went wrong and gives the exit code.</summary>
    internal static int Report(Exception exception, TextWriter error)
    {
        (int code, string? line) = Describe(exception);
        if (code == ExitCode.InternalError)
            error.WriteLine($"error: this is a mistake in Inkling itself; please report it with the lines below.{Environment.NewLine}{exception}");
        else if (line is not null)
            error.WriteLine($"error: {OneLine(line)}");
        return code;
    }

    private static (int Code, string? Line) Describe(Exception exception) => exception switch
    {
        BrokenPipeException => (ExitCode.BrokenPipe, null),
        DivergedException => (ExitCode.Diverged, exception.Message),
        UserErrorException => (ExitCode.UserError, exception.Message),
        OperationCanceledException => (ExitCode.Cancelled, "stopped on request."),
        UnauthorizedAccessException => (ExitCode.UserError, $"{exception.Message} Choose a place that you may write to."),
        IOException when IsDiskFull(exception) => (ExitCode.UserError, $"the disk is full ({exception.Message.TrimEnd('.')}). Make room, or choose another place for what is written."),
        IOException => (ExitCode.UserError, exception.Message),
        // The parts of a parallel loop fail together; the first says it all.
        AggregateException { InnerException: { } inner } => Describe(inner),
        _ => (ExitCode.InternalError, null),
    };

    // ENOSPC and EDQUOT on Linux, ENOSPC and EDQUOT on macOS, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(Exception exception) =>
        exception.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    private static string OneLine(string text) => Texts.Printable(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
