using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>Where checkpoints go, which are kept and what makes one the best.</summary>
/// <param name="Folder">Folder, made if it does not exist: <c>last.safetensors</c>, <c>best-epoch-N.safetensors</c> (<c>best-step-N.safetensors</c> within an epoch) and what else is asked for.</param>
/// <param name="Monitor">What makes a checkpoint the best; the validation loss if null.</param>
public sealed record CheckpointOptions(string Folder, MetricMonitor? Monitor = null)
{
    /// <summary>The last checkpoint's file name, from which a run resumes.</summary>
    public const string LastFileName = "last.safetensors";

    /// <summary>Name of the file that <see cref="SaveOnException"/> writes.</summary>
    public const string ExceptionFileName = "exception.safetensors";

    /// <summary>How many of the best to keep: weights of the validations with the best values.</summary>
    public int BestCount { get; init; } = 1;

    /// <summary>How often to save the last; it is saved too with each new best and at the end.</summary>
    public Interval SaveEvery { get; init; } = new EpochCount(1);

    /// <summary>How often to put aside a checkpoint to resume from, which stays: <c>epoch-N.safetensors</c> or <c>step-N.safetensors</c>. Null never does.</summary>
    public Interval? KeepEvery { get; init; }

    /// <summary>
    /// Saves where the training stood after its last whole step when an exception ends it. Costs a copy of the metrics' sums at each step.
    /// </summary>
    public bool SaveOnException { get; init; }

    /// <exception cref="UserErrorException">An option is impossible.</exception>
    internal void Validate()
    {
        if (BestCount < 0)
            throw new UserErrorException($"BestCount is {BestCount}: give the number of best checkpoints to keep, 0 or more.");
        if (!SaveEvery.IsPossible)
            throw new UserErrorException($"SaveEvery is {SaveEvery}: give a number of epochs or steps of at least 1, or a time above 0.");
        if (KeepEvery is { IsPossible: false })
            throw new UserErrorException($"KeepEvery is {KeepEvery}: give a number of epochs or steps of at least 1, or a time above 0, or null to put none aside.");
    }
}
