using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Softmax and cross-entropy, summed over samples. Input: the logits.</summary>
public sealed class CrossEntropyCase(byte[] labels, int classes, float smoothing) : OperationCase
{
    /// <summary>A case with random labels.</summary>
    public static CrossEntropyCase On(float[] logits, int classes, float smoothing, bool isSmooth = true) =>
        new(Numbers.Labels((ulong)logits.Length, logits.Length / classes, classes), classes, smoothing)
        {
            Name = FormattableString.Invariant($"cross-entropy {logits.Length / classes}x{classes} smoothing {smoothing}{(isSmooth ? "" : " of huge logits")}"),
            Inputs = [new Operand("logits", logits)],
            Seed = [1],
            IsSmooth = isSmooth,
        };

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> inputs)
    {
        double sum = 0;
        ForEach(inputs[0], (_, q, distance, logSum) => sum += q == 0 ? 0 : q * (distance + logSum));
        return [sum];
    }

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> inputs, double[] seed)
    {
        double[] gradient = new double[inputs[0].Length];
        ForEach(inputs[0], (at, q, distance, logSum) => gradient[at] = seed[0] * (Math.Exp(-distance - logSum) - q));
        return [gradient];
    }

    /// <inheritdoc/>
    public override OperationResult<double> Scale(IReadOnlyList<double[]> inputs, double[] seed)
    {
        // An error of 2^-24 in the distance d from the largest logit is one of d 2^-24 in exp(-d).
        double[] gradient = new double[inputs[0].Length];
        ForEach(inputs[0], (at, q, distance, logSum) => gradient[at] = (Math.Exp(-distance - logSum) * (1 + distance)) + q);
        return new([Twin(inputs)[0] + labels.Length], [gradient]);
    }

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> inputs, float[] seed)
    {
        Guarded logits = new(inputs[0]), gradient = new(logits.Length);
        double[] losses = new double[labels.Length];
        double sum = SoftmaxCrossEntropy.Forward(logits.Span, labels, classes, smoothing, gradient.Span, losses);
        // Added in their order they are the sum, to the last bit, and asking for them changes nothing.
        if (!losses.Aggregate(0.0, (total, loss) => total + loss).Equals(sum) || !SoftmaxCrossEntropy.Forward(logits.Span, labels, classes, smoothing, gradient.Span).Equals(sum))
            throw new CheckFailedException($"{Name}: the samples' losses do not add up to {sum}.");
        return new([(float)sum], [gradient.ToArray()]);
    }

    /// <summary>Visits every class of every sample: index, target q, distance from the largest logit, log of the sum of exponentials.</summary>
    private void ForEach(double[] logits, Action<int, double, double, double> visit)
    {
        for (int n = 0; n < labels.Length; n++)
        {
            double[] row = logits[(n * classes)..((n + 1) * classes)];
            double largest = row.Max(), logSum = Math.Log(row.Sum(x => Math.Exp(x - largest)));
            for (int c = 0; c < classes; c++)
                visit((n * classes) + c, (c == labels[n] ? 1 - (double)smoothing : 0) + ((double)smoothing / classes), largest - row[c], logSum);
        }
    }
}
