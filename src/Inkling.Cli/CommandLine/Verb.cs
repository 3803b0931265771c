using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Inkling.Cli;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">What it does, in a sentence.</param>
internal class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Lines that can be copied into a shell.</summary>
    internal required IReadOnlyList<string> Examples { get; init; }
}

/// <summary>The library's help, then the examples.</summary>
/// <param name="inner">The library's help.</param>
/// <param name="examples">The examples of a command.</param>
/// <param name="footer">What follows at the root.</param>
internal sealed class HelpWithExamples(HelpAction inner, Func<Command, IReadOnlyList<string>> examples, IReadOnlyList<string> footer) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        Section(output, "Examples", examples(command));
        if (command is RootCommand)
            Section(output, "Exit codes", footer);
        return ExitCode.Success;
    }

    private static void Section(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        output.WriteLine($"{title}:");
        foreach (string line in lines)
            output.WriteLine($"  {line}");
        output.WriteLine();
    }
}
