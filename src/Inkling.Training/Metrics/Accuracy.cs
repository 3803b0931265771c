using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Counts correct classifications.</summary>
public static class Accuracy
{
    /// <summary>
    /// How many rows of logits [samples, classes] have their largest value at the label; of equal values the first counts, and a
    /// row with a NaN is wrong.
    /// </summary>
    /// <exception cref="ArgumentException">The shape is not [labels, classes].</exception>
    public static int CountCorrect(Tensor logits, ReadOnlySpan<byte> labels)
    {
        Shape shape = logits.Shape;
        if (shape.Rank != 2 || shape[0] != labels.Length)
            throw new ArgumentException($"Accuracy takes logits [samples, classes] and a label each, got {shape} and {labels.Length} labels.", nameof(labels));
        ReadOnlySpan<float> values = logits.Values;
        int classes = shape[1], correct = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (ArgMax(values.Slice(i * classes, classes)) == labels[i])
                correct++;
        }
        return correct;
    }

    /// <summary>Place of the largest value, the first of equal ones; -1 if any value is NaN or none is larger than minus infinity.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = -1;
        float largest = float.NegativeInfinity;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
                return -1;
            if (values[i] > largest)
                (largest, best) = (values[i], i);
        }
        return best;
    }

    /// <summary>
    /// Whether the label is among the classes with the largest values; of equal values those of the first classes count as larger, and a
    /// row with a NaN is wrong. With one place it is whether <see cref="ArgMax"/> is the label.
    /// </summary>
    /// <param name="values">The classes' values.</param>
    /// <param name="label">The true class.</param>
    /// <param name="places">How many of the largest.</param>
    public static bool IsInTop(ReadOnlySpan<float> values, int label, int places)
    {
        float own = values[label];
        if (float.IsNegativeInfinity(own))
            return false;
        int ahead = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
                return false;
            if (values[i] > own || (values[i] == own && i < label))
                ahead++;
        }
        return ahead < places;
    }
}
