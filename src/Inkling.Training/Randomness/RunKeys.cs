using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>What randomness is drawn for. Each purpose has a key of its own, so that one never disturbs another.</summary>
public enum RandomPurpose
{
    /// <summary>The starting weights.</summary>
    Weights = 1,

    /// <summary>The order of the training samples in each epoch.</summary>
    Shuffle = 2,

    /// <summary>Which values dropout drops.</summary>
    Dropout = 3,

    /// <summary>Which samples are kept for validation.</summary>
    Split = 4,

    /// <summary>How samples are varied.</summary>
    Augmentation = 5,

    /// <summary>What a module with manual optimisation draws by itself.</summary>
    Module = 6,
}

/// <summary>The keys of a run: pure functions of its seed.</summary>
/// <param name="Seed">The run's seed.</param>
public readonly record struct RunKeys(ulong Seed)
{
    /// <summary>The key of a purpose; derive from it by epoch where it differs from epoch to epoch.</summary>
    public RandomKey this[RandomPurpose purpose] => RandomKey.FromSeed(Seed).Derive((ulong)purpose);
}
