using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Inkling.Cli;

/// <summary>Prints the program's name and version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The version with the commit it was built from, where that is known.</summary>
    internal static string Version =>
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"inkling {Version}");
        return ExitCode.Success;
    }
}
