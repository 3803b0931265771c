namespace Inkling.Digits;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>Everything was done.</summary>
    Completed,

    /// <summary>Somebody stopped it; what existed by then is in the run folder.</summary>
    Cancelled,

    /// <summary>A training's loss or weights were no longer finite numbers; what existed by then is in the run folder.</summary>
    Diverged,
}

/// <summary>A number that was set before training, and whether it was reached.</summary>
/// <param name="Name">What is demanded.</param>
/// <param name="Demanded">The least value.</param>
/// <param name="Reached">The value that was reached; null if the run did not get so far.</param>
public sealed record Criterion(string Name, double Demanded, double? Reached)
{
    /// <summary>Whether it was reached.</summary>
    public bool IsMet => Reached >= Demanded;
}

/// <summary>What a run came to.</summary>
public sealed record WorkflowResult
{
    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>One or two plain sentences: which model is better and by how much, or why the run ended early.</summary>
    public required string Verdict { get; init; }

    /// <summary>The folder with the results, as a full path.</summary>
    public required string Folder { get; init; }

    /// <summary>The files that a reader wants first, with what they are, as paths relative to <see cref="Folder"/>.</summary>
    public required IReadOnlyList<(string Path, string What)> Files { get; init; }

    /// <summary>The success criteria; empty where none were set.</summary>
    public IReadOnlyList<Criterion> Criteria { get; init; } = [];

    /// <summary>What each trained model is worth, in the order of training; only those that were evaluated.</summary>
    public IReadOnlyList<ModelEvaluation> Evaluations { get; init; } = [];

    /// <summary>Key of the network that is recommended for use, chosen by validation; null if the run did not get so far.</summary>
    public string? Deployed { get; init; }

    /// <summary>How long the run took.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>Whether the run was completed and every criterion was met.</summary>
    public bool CriteriaMet => Status == RunStatus.Completed && Criteria.All(criterion => criterion.IsMet);
}
