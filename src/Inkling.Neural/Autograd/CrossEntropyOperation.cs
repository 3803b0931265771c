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
        Tape tape = logits.Tape;
        Memory<float> gradient = tape.LeaseFloats(shape.Count);
        Memory<float> losses = tape.LeaseFloats(Loss.FloatsPerSample * shape[0]);
        double sum = SoftmaxCrossEntropy.Forward(logits.Values, labels, shape[1], (float)smoothing, gradient.Span, Loss.AsDoubles(losses));
        Tensor total = tape.Lease(new Shape(1), needsGradient: true);
        total.Values[0] = (float)sum;
        if (tape.Recording)
            tape.Record<CrossEntropyNode>().Set(logits, gradient, total);
        return new Loss(total, sum, shape[0], losses);
    }

    private sealed class CrossEntropyNode : Node
    {
        private Tensor _logits, _total;
        private Memory<float> _gradient;

        internal void Set(Tensor logits, Memory<float> gradient, Tensor total) => (_logits, _gradient, _total) = (logits, gradient, total);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> seed = _total.Gradient;
            if (seed.IsEmpty)
                return;
            Tape.GradientTarget target = tape.BeginGradient(_logits);
            Sums.Scale(_gradient.Span, seed[0], target.Target);
            tape.EndGradient(_logits, target);
        }
    }
}
