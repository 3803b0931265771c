using System.CommandLine;
using System.CommandLine.Parsing;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary>The networks' names on the command line.</summary>
internal static class Networks
{
    /// <summary>The networks' names as help shows them.</summary>
    internal static string All => string.Join("|", DigitNetwork.All.Select(network => network.Key));

    /// <summary>Which network; null if it is not given.</summary>
    internal static Argument<DigitNetwork?> Argument() => new("network")
    {
        HelpName = All,
        Arity = ArgumentArity.ZeroOrOne,
        Description = $"The network: {string.Join("; ", DigitNetwork.All.Select(network => $"{network.Key}: {network.Description}"))}",
        CustomParser = Parse,
    };

    /// <summary>Which network; null if it is not given.</summary>
    internal static Option<DigitNetwork?> Option(string description) => new("--network") { HelpName = All, Description = description, CustomParser = Parse };

    private static DigitNetwork? Parse(ArgumentResult result)
    {
        string typed = result.Tokens[0].Value;
        if (DigitNetwork.Find(typed) is { } network)
            return network;
        string? meant = Suggestion.For(typed, DigitNetwork.All.Select(known => known.Key));
        result.AddError($"unknown network '{typed}': give {string.Join(", ", DigitNetwork.All.SkipLast(1).Select(known => known.Key))} or {DigitNetwork.All[^1].Key}." + (meant is null ? "" : $" Did you mean '{meant}'?"));
        return null;
    }
}
