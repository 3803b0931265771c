using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Inkling.Cli;

/// <summary>Options whose values are checked while the command line is read, each with a message that says what was expected.</summary>
internal static class Values
{
    /// <summary>A whole number within bounds; null if it is not given.</summary>
    internal static Option<int?> Count(string name, string description, int minimum, int maximum) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum)
                return value;
            return Refuse<int?>(result, name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum:N0}"), text);
        },
    };

    /// <summary>A seed: any whole number that 64 bits hold.</summary>
    internal static Option<ulong> Seed(string name, string description, ulong standard) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
                return value;
            return Refuse<ulong>(result, name, string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {ulong.MaxValue}"), text);
        },
    };

    /// <summary>A finite number above 0; null if it is not given.</summary>
    internal static Option<double?> Rate(string name, string description) => new(name)
    {
        HelpName = "RATE",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value))
                return value;
            return Refuse<double?>(result, name, "a finite number above 0, such as 0.001", text);
        },
    };

    /// <summary>A path; null if it is not given.</summary>
    internal static Option<string?> Path(string name, string valueName, string description) => new(name)
    {
        HelpName = valueName,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            return string.IsNullOrWhiteSpace(text) || text.Contains('\0') ? Refuse<string?>(result, name, "a path", text) : text;
        },
    };

    /// <summary>A name that can be part of a folder's name on every system; null if it is not given.</summary>
    internal static Option<string?> Name(string name, string description) => new(name)
    {
        HelpName = "NAME",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            bool isPlain = text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text[0] != '.' && text[^1] != '.';
            return isPlain ? text : Refuse<string?>(result, name, "1 to 64 letters, digits, '-', '_' or '.' that can name a folder", text);
        },
    };

    private static T? Refuse<T>(ArgumentResult result, string name, string expected, string text)
    {
        result.AddError($"{name} takes {expected}, got '{text}'.");
        return default;
    }
}
