using System.CommandLine;
using System.CommandLine.Parsing;

namespace Inkling.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class ParseErrors
{
    /// <summary>The message and where to read more; null if nothing is wrong.</summary>
    internal static string? Describe(ParseResult parsed)
    {
        string? problem = Unknown(parsed) ?? parsed.Errors.Select(Text).FirstOrDefault() ?? Misplaced(parsed);
        return problem is null ? null : $"{problem} See '{Path(parsed.CommandResult)} --help'.";
    }

    // What was not recognised comes first: a misspelt option makes its value look like a stray word.
    private static string? Unknown(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [string typed, ..])
            return null;
        Command command = parsed.CommandResult.Command;
        bool isOption = typed.StartsWith('-');
        IEnumerable<string> known = isOption
            ? command.Options.SelectMany(Names).Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive).SelectMany(Names))
            : command.Subcommands.Select(verb => verb.Name);
        string what = isOption ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
        string? meant = Suggestion.For(typed, known);
        return $"unknown {what} '{typed}'." + (meant is null ? "" : $" Did you mean '{meant}'?");
    }

    private static string Text(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } => $"{option.Option.Name} needs a value: {option.Option.HelpName}.",
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult command } missing => $"'{command.Command.Name}' needs {missing.Argument.HelpName ?? missing.Argument.Name}.",
        OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value: {option.Option.HelpName}.",
        OptionResult { Tokens.Count: > 1 } option => $"{option.Option.Name} is given {option.Tokens.Count} times.",
        _ => error.Message.EndsWith('?') ? error.Message : error.Message.TrimEnd('.') + ".",
    };

    // The default verb's options stand at the root, so that "inkling --quick" works; before another verb they would be read and do nothing.
    private static string? Misplaced(ParseResult parsed)
    {
        if (parsed.CommandResult == parsed.RootCommandResult)
            return null;
        Option? misplaced = parsed.RootCommandResult.Children.OfType<OptionResult>()
            .Where(result => !result.Implicit && !result.Option.Recursive)
            .Select(result => result.Option).FirstOrDefault(option => !parsed.CommandResult.Command.Options.Contains(option));
        return misplaced is null ? null : $"{misplaced.Name} is not an option of '{parsed.CommandResult.Command.Name}'.";
    }

    private static IEnumerable<string> Names(Option option) => [option.Name, .. option.Aliases];

    private static string Path(CommandResult result) => result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "inkling";
}
