using System.Diagnostics.CodeAnalysis;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// Where a training goes on: a file, the last checkpoint of the options' folder, or that one if there is one. There is no best here: it
/// holds weights only.
/// </summary>
public sealed class ResumeFrom
{
    private readonly bool _isOptional;

    private ResumeFrom(string? path, bool isOptional) => (Path, _isOptional) = (path, isOptional);

    /// <summary>The file that was named; null for a last one.</summary>
    internal string? Path { get; }

    /// <summary>The last checkpoint in the folder of <see cref="TrainerOptions.Checkpoints"/>.</summary>
    public static ResumeFrom Last { get; } = new(null, isOptional: false);

    /// <summary>
    /// The last checkpoint in the folder of <see cref="TrainerOptions.Checkpoints"/>, or the beginning where there is none: a program that
    /// is started again and again until it is done needs nothing else.
    /// </summary>
    public static ResumeFrom LastIfAny { get; } = new(null, isOptional: true);

    /// <summary>A checkpoint that a training has saved to resume from.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator ResumeFrom?(string? path) => path is null ? null : new(path, isOptional: false);

    /// <summary>The file; null to begin.</summary>
    /// <exception cref="UserErrorException">The options name no folder, or nothing is there.</exception>
    internal string? Resolve(CheckpointOptions? options)
    {
        if (Path is not null)
            return Path;
        if (options is null)
            throw new UserErrorException("There is no last checkpoint to resume from, as no checkpoints are kept: set Checkpoints, or give a file.");
        string last = System.IO.Path.Combine(options.Folder, CheckpointOptions.LastFileName);
        if (File.Exists(last))
            return last;
        return _isOptional ? null : throw new UserErrorException($"There is no '{last}' to resume from: begin anew, or give another folder or a file.");
    }
}
