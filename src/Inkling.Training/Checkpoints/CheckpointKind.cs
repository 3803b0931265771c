namespace Inkling.Training;

/// <summary>What a checkpoint is for.</summary>
public enum CheckpointKind
{
    /// <summary>The weights of one of the best validations.</summary>
    Best,

    /// <summary>Where the run stands, to resume from; each replaces the one before.</summary>
    Last,

    /// <summary>Where the run stood, to resume from; it stays.</summary>
    Kept,

    /// <summary>Where the run stood before an exception, to resume from.</summary>
    Exception,
}
