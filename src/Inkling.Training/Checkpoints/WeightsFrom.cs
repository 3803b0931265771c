using System.Diagnostics.CodeAnalysis;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Whose weights a validation, a test or a prediction uses: those of a file, or of the best or last checkpoint in the options' folder.</summary>
public sealed class WeightsFrom
{
    private readonly string? _path;

    private WeightsFrom(string? path) => _path = path;

    /// <summary>The best checkpoint that the last one in the folder of <see cref="TrainerOptions.Checkpoints"/> names.</summary>
    public static WeightsFrom Best { get; } = new(null);

    /// <summary>The last checkpoint in the folder of <see cref="TrainerOptions.Checkpoints"/>.</summary>
    public static WeightsFrom Last { get; } = new(null);

    /// <summary>Any file with weights.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator WeightsFrom?(string? path) => path is null ? null : new(path);

    /// <summary>Whether it names a file.</summary>
    internal bool IsFile => _path is not null;

    /// <summary>Sets the weights of a network.</summary>
    /// <exception cref="UserErrorException">The options name no folder, nothing is there, or the file does not fit.</exception>
    internal void Load(Module network, CheckpointOptions? options) => Weights.Load(_path ?? Find(options), network);

    private string Find(CheckpointOptions? options)
    {
        if (options is null)
            throw new UserErrorException("There is no best or last checkpoint, as no checkpoints are kept: set Checkpoints, or give a file.");
        string last = Path.Combine(options.Folder, CheckpointOptions.LastFileName);
        if (!File.Exists(last))
            throw new UserErrorException($"There is no '{last}': train first, or give another folder or a file.");
        if (ReferenceEquals(this, Last))
            return last;
        string? best = TrainerState.Read(last).State.Best.Select(saved => saved.File).FirstOrDefault();
        return best is null
            ? throw new UserErrorException($"'{last}' names no best checkpoint: validate while training, or use the last.")
            : Path.Combine(options.Folder, Path.GetFileName(best));
    }
}
