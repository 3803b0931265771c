namespace Inkling.Numerics;

/// <summary>
/// Softmax followed by cross-entropy with label smoothing (Szegedy et al., 2016):
/// loss = -sum_c q_c log p_c with p = softmax(logits), q = (1 - s) onehot(label) + s / classes.
/// </summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>
    /// Computes each sample's loss and the gradient of the summed loss with respect to the logits, p - q.
    /// </summary>
    /// <param name="logits">[samples, classes].</param>
    /// <param name="labels">[samples], each in [0, classes).</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="smoothing">Share s of the target spread evenly over all classes, in [0, 1).</param>
    /// <param name="gradient">[samples, classes], overwritten with p - q.</param>
    /// <param name="losses">[samples], overwritten with each sample's loss; empty where nobody wants them.</param>
    /// <returns>The sum over samples of the losses, in double, in the order of the samples.</returns>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static double Forward(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes, float smoothing, Span<float> gradient, Span<double> losses = default)
    {
        Check.Length(logits, (long)labels.Length * classes, nameof(logits));
        Check.SameLength(logits, gradient);
        if (!losses.IsEmpty)
            Check.SameLength(labels, losses);
        double total = 0;
        float spread = smoothing / classes;
        for (int n = 0; n < labels.Length; n++)
        {
            int label = labels[n];
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classes, nameof(labels));
            ReadOnlySpan<float> row = logits.Slice(n * classes, classes);
            Span<float> p = gradient.Slice(n * classes, classes);
            double logSum = Softmax.Row(row, p, out float maximum);
            double loss = 0;
            for (int c = 0; c < classes; c++)
            {
                float q = c == label ? 1 - smoothing + spread : spread;
                if (q != 0)
                    loss -= q * (row[c] - maximum - logSum);
                p[c] -= q;
            }
            total += loss;
            if (!losses.IsEmpty)
                losses[n] = loss;
        }
        return total;
    }
}
