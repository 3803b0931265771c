using System.Globalization;

namespace Inkling.Training;

/// <summary>The value of a hyper-parameter: a number, a word, or yes and no. Each converts by itself.</summary>
public readonly record struct LogParameter
{
    private LogParameter(double? number, string? text, bool? flag) => (Number, Text, Flag) = (number, text, flag);

    /// <summary>The number, if it is one.</summary>
    public double? Number { get; }

    /// <summary>The word, if it is one.</summary>
    public string? Text { get; }

    /// <summary>Yes or no, if it is that.</summary>
    public bool? Flag { get; }

    /// <summary>A number.</summary>
    public static implicit operator LogParameter(double value) => new(value, null, null);

    /// <summary>A word.</summary>
    public static implicit operator LogParameter(string value) => new(null, value, null);

    /// <summary>Yes or no.</summary>
    public static implicit operator LogParameter(bool value) => new(null, null, value);

    /// <inheritdoc/>
    public override string ToString() => Text ?? Number?.ToString("R", CultureInfo.InvariantCulture) ?? (Flag == true ? "true" : "false");
}

/// <summary>The beginning of a run, or of the part of it that one process does.</summary>
/// <param name="Parameters">Hyper-parameters in the ordinal order of their names, so that the same ones give the same bytes.</param>
/// <param name="ResumeAt">Null for a new run; else what of its log is to be kept: everything up to here.</param>
public sealed record LogStart(IReadOnlyList<KeyValuePair<string, LogParameter>> Parameters, LogPosition? ResumeAt)
{
    /// <summary>The folder of the run's checkpoints, as a full path; null if it saves none.</summary>
    public string? Checkpoints { get; init; }
}
