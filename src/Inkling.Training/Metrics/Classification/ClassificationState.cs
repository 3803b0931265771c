namespace Inkling.Training;

/// <summary>
/// What a metric remembers that is computed from logits and labels. A run adds every batch to those whose metrics a module lists when it
/// calls <see cref="StepContext{TPhase}.LogClasses"/>.
/// </summary>
public abstract class ClassificationState : MetricState
{
    /// <summary>Most classes: labels are bytes.</summary>
    protected const int MaxClassCount = 256;

    /// <summary>Adds a batch's samples.</summary>
    public abstract void Add(ClassificationBatch batch);
}

/// <summary>What a network said of some samples, next to the truth.</summary>
public readonly ref struct ClassificationBatch
{
    private readonly ReadOnlySpan<float> _logits;
    private readonly ReadOnlySpan<float> _probabilities;

    /// <summary>A batch over memory that is not copied.</summary>
    /// <param name="logits">[samples, classes], before any softmax.</param>
    /// <param name="probabilities">[samples, classes], after the softmax.</param>
    /// <param name="labels">[samples], each in [0, classes).</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public ClassificationBatch(ReadOnlySpan<float> logits, ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> labels, int classCount)
    {
        if (logits.Length != (long)labels.Length * classCount || probabilities.Length != logits.Length)
            throw new ArgumentException($"{labels.Length} labels of {classCount} classes do not fit {logits.Length} logits and {probabilities.Length} probabilities.", nameof(logits));
        foreach (byte label in labels)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classCount, nameof(labels));
        _logits = logits;
        _probabilities = probabilities;
        Labels = labels;
        ClassCount = classCount;
    }

    /// <summary>Number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>The true classes.</summary>
    public ReadOnlySpan<byte> Labels { get; }

    /// <summary>One sample's logits.</summary>
    public ReadOnlySpan<float> LogitsOf(int sample) => _logits.Slice(sample * ClassCount, ClassCount);

    /// <summary>One sample's probabilities.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int sample) => _probabilities.Slice(sample * ClassCount, ClassCount);
}
