namespace Inkling.Training;

/// <summary>A step of a training, taken once more.</summary>
public sealed record ReplayedStep
{
    /// <summary>What it did, to compare with what a <see cref="StepRecorder"/> has written.</summary>
    public required StepRecord Record { get; init; }

    /// <summary>Its samples, as indices into the whole set, in the order in which the step saw them; null where the batches cannot tell.</summary>
    public required IReadOnlyList<int>? Samples { get; init; }

    /// <summary>The learning rate that it was taken with.</summary>
    public required double LearningRate { get; init; }

    /// <summary>L2 norm of the gradient of the mean loss, before clipping; null where a module steps its optimisers itself.</summary>
    public required double? GradientNorm { get; init; }

    /// <summary>SHA-256 of the values of all parameters before it, in the order of <see cref="Neural.ParameterVector.Named"/>, each a float with its lowest byte first.</summary>
    public required string WeightsBefore { get; init; }

    /// <summary>SHA-256 of the values of all parameters after it, which the network has now.</summary>
    public required string WeightsAfter { get; init; }
}
