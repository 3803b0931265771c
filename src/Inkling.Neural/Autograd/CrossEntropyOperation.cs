using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>Softmax and cross-entropy of logits [batch, classes] against labels, with label smoothing.</summary>
    /// <param name="logits">[batch, classes], before any softmax.</param>
    /// <param name="labels">One class per sample.</param>
    /// <param name="smoothing">Share of the target spread evenly over all classes, in [0, 1).</param>
    /// <exception cref="ArgumentException">The number of labels is not the batch's, or a label is no class.</exception>
    public static Loss CrossEntropy(this Tensor logits, ReadOnlySpan<byte> labels, double smoothing = 0)
    {
        Shape shape = logits.Shape;
        if (shape.Rank != 2 || shape[0] != labels.Length)
            throw new ArgumentException($"Cross-entropy takes logits [batch, classes] and a label each, got {shape} and {labels.Length} labels.", nameof(labels));
        LossMemory memory = new(logits);
        return memory.ToLoss(SoftmaxCrossEntropy.Forward(logits.Values, labels, shape[1], (float)smoothing, memory.Gradient, memory.Losses));
    }
}
