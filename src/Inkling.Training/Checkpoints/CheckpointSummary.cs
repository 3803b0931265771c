using Inkling.Neural;

namespace Inkling.Training;

/// <summary>What a checkpoint file holds and says about itself, as plain data; that there is one means that the file is whole.</summary>
public sealed record CheckpointSummary
{
    private const char OwnNames = '/';

    private CheckpointSummary()
    {
    }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, as <c>sha256sum</c> prints it: what <see cref="CheckpointHashes.Parent"/> of a child names.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where it comes from, as far as it says so.</summary>
    public required CheckpointHashes Hashes { get; init; }

    /// <summary>Name and shape of each parameter, sorted by name.</summary>
    public required IReadOnlyList<(string Name, Shape Shape)> Parameters { get; init; }

    /// <summary>Name and shape of what is none: buffers of optimisers and callbacks.</summary>
    public required IReadOnlyList<(string Name, Shape Shape)> Buffers { get; init; }

    /// <summary>Where the training stood; null if the file holds weights only.</summary>
    public required TrainingStanding? Training { get; init; }

    /// <summary>The other words of its metadata.</summary>
    public required IReadOnlyDictionary<string, string> Words { get; init; }

    /// <summary>Reads and verifies a file: layout, checksum, form, and the trainer's state where there is one.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged, or no checkpoint of Inkling's.</exception>
    public static CheckpointSummary Read(string path)
    {
        Checkpoint checkpoint = Checkpoint.Read(path, out string sha256);
        string[] shown = [TrainerState.MetadataKey, CheckpointHashes.ConfigurationKey, CheckpointHashes.DataKey, CheckpointHashes.ParentKey];
        return new CheckpointSummary
        {
            Path = path,
            Bytes = new FileInfo(path).Length,
            Sha256 = sha256,
            Hashes = CheckpointHashes.Of(checkpoint.Metadata),
            Parameters = [.. checkpoint.Tensors.Where(tensor => !tensor.Name.Contains(OwnNames)).Select(tensor => (tensor.Name, tensor.Shape))],
            Buffers = [.. checkpoint.Tensors.Where(tensor => tensor.Name.Contains(OwnNames)).Select(tensor => (tensor.Name, tensor.Shape))],
            Training = checkpoint.Metadata.ContainsKey(TrainerState.MetadataKey) ? TrainingStanding.Of(TrainerState.Of(checkpoint)) : null,
            Words = new SortedDictionary<string, string>(checkpoint.Metadata.Where(word => !shown.Contains(word.Key)).ToDictionary(), StringComparer.Ordinal),
        };
    }
}

/// <summary>Where a training stood when a checkpoint was saved.</summary>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="Batches">Batches of the next epoch that are done.</param>
/// <param name="BatchesPerEpoch">Batches of a whole epoch.</param>
/// <param name="Steps">Steps that its first optimiser has taken.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Best">The best checkpoints that it names, the best first, each a file beside it.</param>
public sealed record TrainingStanding(int Epochs, int Batches, int BatchesPerEpoch, long Steps, ulong Seed, IReadOnlyList<BestCheckpoint> Best)
{
    internal static TrainingStanding Of(TrainerState state) => new(
        state.Epoch, state.Batch, state.Identity.BatchesPerEpoch, state.Optimizers.FirstOrDefault()?.Steps ?? 0, state.Identity.Seed,
        [.. state.Best.Select(best => new BestCheckpoint(best.File, best.Epoch, best.Metric, best.Value) { Step = best.Step })]);
}
