using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>
    /// The squared difference from a target: a sample's loss is the mean over its values, as with <c>mse_loss</c> of PyTorch, so that the mean over
    /// samples is the mean over all values.
    /// </summary>
    /// <param name="prediction">[batch, ...].</param>
    /// <param name="target">The same count of samples and of values in each; no gradient runs to it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the target wants a gradient.</exception>
    public static Loss MeanSquaredError(this Tensor prediction, Tensor target)
    {
        CheckTarget(prediction, target);
        LossMemory memory = new(prediction);
        return memory.ToLoss(SquaredError.Forward(prediction.Values, target.Values, memory.Gradient, memory.Losses));
    }

    /// <summary>
    /// The sigmoid of logits and its cross-entropy against targets between 0 and 1: a sample's loss is the mean over its values, as with
    /// <c>binary_cross_entropy_with_logits</c> of PyTorch.
    /// </summary>
    /// <param name="logits">[batch, ...], before any sigmoid.</param>
    /// <param name="target">The same count of samples and of values in each, from 0 to 1; no gradient runs to it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the target wants a gradient.</exception>
    public static Loss BinaryCrossEntropy(this Tensor logits, Tensor target)
    {
        CheckTarget(logits, target);
        LossMemory memory = new(logits);
        return memory.ToLoss(Numerics.BinaryCrossEntropy.Forward(logits.Values, target.Values, memory.Gradient, memory.Losses));
    }

    /// <summary>The same with one target for all: whether pictures are real, say.</summary>
    /// <param name="logits">[batch, ...], before any sigmoid.</param>
    /// <param name="target">From 0 to 1.</param>
    public static Loss BinaryCrossEntropy(this Tensor logits, float target)
    {
        Tensor all = logits.Tape.Input(logits.Shape);
        all.Values.Fill(target);
        return logits.BinaryCrossEntropy(all);
    }

    private static void CheckTarget(Tensor x, Tensor target)
    {
        if (x.Shape[0] != target.Shape[0] || x.Shape.Count != target.Shape.Count)
            throw new ArgumentException($"The target of {x.Shape} has as many samples and values, got {target.Shape}.", nameof(target));
        if (target.NeedsGradient)
            throw new ArgumentException("No gradient runs to the target of a loss: give target.Detach(), or write the loss yourself with ToLoss.", nameof(target));
    }
}
