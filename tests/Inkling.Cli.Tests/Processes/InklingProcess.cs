using System.Diagnostics;
using System.Text;

namespace Inkling.Cli.Tests;

/// <summary>What a process said and how it ended.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>The one line on standard error; fails if there is not exactly one.</summary>
    internal string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>The built program, run as its users run it.</summary>
internal static class InklingProcess
{
    // Generous: a busy machine makes a test slow, never wrong.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs the program to its end in an empty folder of its own.</summary>
    internal static ProcessResult Run(params IEnumerable<string> arguments)
    {
        using TemporaryFolder folder = new();
        return RunIn(folder.Path, arguments);
    }

    /// <summary>Runs the program to its end.</summary>
    internal static ProcessResult RunIn(string folder, params IEnumerable<string> arguments)
    {
        using Process process = Start(folder, arguments);
        return Finish(process);
    }

    /// <summary>Starts the program; its output can be read.</summary>
    internal static Process Start(string folder, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "inkling.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // A build server may ask for colours; what is piped must not have any all the same.
        start.Environment["GITHUB_ACTIONS"] = "true";
        return Process.Start(start)!;
    }

    /// <summary>Reads the rest of a process's output and waits for its end.</summary>
    internal static ProcessResult Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The program did not end.");
        }
        return new ProcessResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
