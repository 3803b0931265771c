namespace Inkling.Numerics;

/// <summary>
/// Softmax followed by cross-entropy with label smoothing (Szegedy et al., 2016):
/// loss = -sum_c q_c log p_c with p = softmax(logits), q = (1 - s) onehot(label) + s / classes.
/// </summary>
public static unsafe class SoftmaxCrossEntropy
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
        float spread = smoothing / classes, certain = 1 - smoothing;
        fixed (float* px = logits, pg = gradient)
        {
            for (int n = 0; n < labels.Length; n++)
            {
                int label = labels[n];
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classes, nameof(labels));
                float* row = px + ((long)n * classes), p = pg + ((long)n * classes);
                double logSum = Softmax.Row(row, classes, p, out float maximum);
                double loss = logSum - (certain * ((double)row[label] - maximum));
                p[label] -= certain;
                for (int c = 0; c < classes && spread != 0; c++)
                {
                    loss -= spread * ((double)row[c] - maximum);
                    p[c] -= spread;
                }
                total += loss;
                if (!losses.IsEmpty)
                    losses[n] = loss;
            }
        }
        return total;
    }
}
