namespace Inkling.Training;

/// <summary>What a checkpoint of a training says about where it comes from: SHA-256 sums as 64 lower-case hexadecimal digits, in its metadata.</summary>
/// <param name="Configuration">Of everything the trainer knows that decides the result: options, plan, network, optimisers, the module's words.</param>
/// <param name="Data">Of the data, by <see cref="DataModule{TBatch}.Sha256"/>; null if the data module does not tell.</param>
/// <param name="Parent">
/// Of the file of another run's that this run began from; null if it began with new weights. A run that goes on in its own folder keeps the
/// parent that it has: a run that was interrupted ends with the same bytes as one that was not.
/// </param>
public sealed record CheckpointHashes(string? Configuration, string? Data, string? Parent)
{
    /// <summary>Key of <see cref="Configuration"/> in the metadata.</summary>
    public const string ConfigurationKey = "configuration_sha256";

    /// <summary>Key of <see cref="Data"/> in the metadata.</summary>
    public const string DataKey = "data_sha256";

    /// <summary>Key of <see cref="Parent"/> in the metadata.</summary>
    public const string ParentKey = "parent_sha256";

    /// <summary>What a checkpoint's metadata say.</summary>
    public static CheckpointHashes Of(IReadOnlyDictionary<string, string> metadata) =>
        new(metadata.GetValueOrDefault(ConfigurationKey), metadata.GetValueOrDefault(DataKey), metadata.GetValueOrDefault(ParentKey));

    /// <summary>Those that there are, for the metadata.</summary>
    internal IEnumerable<(string Key, string Value)> Words =>
        from word in ((string Key, string? Value)[])[(ConfigurationKey, Configuration), (DataKey, Data), (ParentKey, Parent)]
        where word.Value is not null
        select (word.Key, word.Value);
}
