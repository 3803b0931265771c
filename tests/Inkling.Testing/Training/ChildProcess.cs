using System.Diagnostics;

namespace Inkling.Testing;

/// <summary>Runs Inkling.Testing.Child, whose dll lies beside the test's own.</summary>
public static class ChildProcess
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs the child and returns what it printed.</summary>
    /// <param name="arguments">A verb of the child's and what follows it.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <exception cref="CheckFailedException">The child failed or hung; the message holds what it printed.</exception>
    public static string Run(IReadOnlyList<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        (int exitCode, string output, string error) = Start(arguments, environment);
        return exitCode == 0 ? output : throw new CheckFailedException($"The child process '{string.Join(' ', arguments)}' ended with {exitCode}:\n{output}{error}");
    }

    /// <summary>Runs the child, which may fail.</summary>
    /// <param name="arguments">A verb of the child's and what follows it.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <returns>How it ended and what it printed.</returns>
    /// <exception cref="CheckFailedException">The child hung.</exception>
    public static (int ExitCode, string Output, string Error) Start(IReadOnlyList<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new(DotnetHost(), ["exec", Path.Combine(AppContext.BaseDirectory, "Inkling.Testing.Child.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process child = Process.Start(start) ?? throw new CheckFailedException("The child process did not start.");
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(_limit))
        {
            child.Kill(entireProcessTree: true);
            throw new CheckFailedException($"The child process '{string.Join(' ', arguments)}' did not end within {_limit}.");
        }
        return (child.ExitCode, output.Result, error.Result);
    }

    /// <summary>The dotnet that runs this test; a test host of its own name leaves it in the environment.</summary>
    private static string DotnetHost()
    {
        string? own = Environment.ProcessPath;
        return own is not null && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    }
}
