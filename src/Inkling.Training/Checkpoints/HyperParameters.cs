using System.Globalization;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>
/// The words that a checkpoint carries about its module (<see cref="TrainingModuleBase{TBatch}.CheckpointMetadata"/>), read as what they are. A module that
/// is made again from a file asks for its numbers by name; nothing in the file names a type or is run.
/// </summary>
/// <param name="source">Where they are from, for messages.</param>
/// <param name="words">The words.</param>
public sealed class HyperParameters(string source, IReadOnlyDictionary<string, string> words)
{
    /// <summary>Where they are from.</summary>
    public string Source => source;

    /// <summary>The words of a checkpoint.</summary>
    public static HyperParameters Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new HyperParameters(checkpoint.Source, checkpoint.Metadata);
    }

    /// <summary>Writes hyper-parameters as the words of a checkpoint: numbers with all their digits, the same in every country.</summary>
    public static IReadOnlyDictionary<string, string> Words(params IReadOnlyList<(string Key, LogParameter Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>A text; null if there is none of that name.</summary>
    public string? Find(string key) => words.GetValueOrDefault(key);

    /// <summary>A text.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public string Text(string key) => Find(key) ?? throw Unusable(key, "a text");

    /// <summary>A finite number.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public double Number(string key) =>
        double.TryParse(Find(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Unusable(key, "a finite number");

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public int Whole(string key, int least = 0) =>
        int.TryParse(Find(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least ? number : throw Unusable(key, $"a whole number of at least {least}");

    /// <summary>Yes or no.</summary>
    /// <exception cref="CheckpointException">There is neither.</exception>
    public bool Flag(string key) => bool.TryParse(Find(key), out bool flag) ? flag : throw Unusable(key, "true or false");

    private CheckpointException Unusable(string key, string expected) =>
        new($"'{source}' says {(Find(key) is { } found ? $"'{key}' is '{found}'" : $"nothing of '{key}'")}: expected {expected}. Give a checkpoint that was saved by such a module.");
}
