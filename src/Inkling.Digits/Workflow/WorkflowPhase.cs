namespace Inkling.Digits;

/// <summary>
/// A phase of CRISP-DM (P. Chapman et al., 2000, "CRISP-DM 1.0"): how a data mining project goes from a question to something in use.
/// </summary>
/// <param name="Number">Its place, 1 to 6.</param>
/// <param name="Title">Its name.</param>
/// <param name="Question">What it answers.</param>
public sealed record WorkflowPhase(int Number, string Title, string Question)
{
    /// <summary>What the result is for.</summary>
    public static WorkflowPhase BusinessUnderstanding { get; } = new(1, "Business understanding", "What is wanted, and when is it good enough?");

    /// <summary>What the data are.</summary>
    public static WorkflowPhase DataUnderstanding { get; } = new(2, "Data understanding", "What do we have, and can it be trusted?");

    /// <summary>What is done to the data.</summary>
    public static WorkflowPhase DataPreparation { get; } = new(3, "Data preparation", "What does a network see?");

    /// <summary>The training.</summary>
    public static WorkflowPhase Modeling { get; } = new(4, "Modeling", "What is trained, how, and how did it go?");

    /// <summary>What the models are worth.</summary>
    public static WorkflowPhase Evaluation { get; } = new(5, "Evaluation", "How good are the models on images they have never seen, and which is better?");

    /// <summary>What is handed over.</summary>
    public static WorkflowPhase Deployment { get; } = new(6, "Deployment", "How is the result used?");

    /// <summary>All phases in order.</summary>
    public static IReadOnlyList<WorkflowPhase> All { get; } =
        [BusinessUnderstanding, DataUnderstanding, DataPreparation, Modeling, Evaluation, Deployment];

    /// <inheritdoc/>
    public override string ToString() => $"{Number}. {Title}";
}
