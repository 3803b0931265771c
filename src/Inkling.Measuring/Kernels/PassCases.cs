using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>
/// Passes over memory with a few operations for every number: pooling at the CNN's first layer, the others at the Dense NN's. Their share of the FMA peak is small
/// by nature; gigabytes a second tell more.
/// </summary>
internal static class PassCases
{
    private const int Hidden = 512, Classes = 10;

    // Of the Dense NN.
    private const int Parameters = 535_818;

    private const float DropoutProbability = 0.2f;

    internal static IEnumerable<KernelCase> Of(int batch)
    {
        long elements = (long)batch * Hidden, logits = (long)batch * Classes;
        Window2d window = new(28, 28, 32, 2, 2, 0);
        long pooled = (long)batch * window.Positions * window.Channels;
        // Four values, the largest and the byte that says which it was.
        long poolBytes = pooled * ((5 * sizeof(float)) + 1);
        return
        [
            new("max-pooling 2x2 forward", KernelGroup.Pooling, 3 * pooled, poolBytes, () => PoolForward(batch, window)),
            new("max-pooling 2x2 backward", KernelGroup.Pooling, pooled, poolBytes, () => PoolBackward(batch, window)),
            new("ReLU forward", KernelGroup.Elementwise, elements, 2 * sizeof(float) * elements, () => ReluForward(elements)),
            new("ReLU backward", KernelGroup.Elementwise, elements, 3 * sizeof(float) * elements, () => ReluBackward(elements)),
            // The generator's integers are not counted, so nothing is.
            new("dropout mask", KernelGroup.Elementwise, 0, sizeof(float) * elements, () => DropoutFactors(elements)),
            // Maximum, difference, exponential, sum, quotient, difference from the target.
            new("softmax+cross-entropy", KernelGroup.Elementwise, 6 * logits, 2 * sizeof(float) * logits, () => CrossEntropy(batch)),
            // Scale the gradient, 3 for the mean, 4 for the square, 6 for the step; four numbers read, three written.
            new("Adam", KernelGroup.Elementwise, 14L * Parameters, 7L * sizeof(float) * Parameters, Adam),
        ];
    }

    private static Action PoolForward(int batch, Window2d window)
    {
        Memory<float> x = KernelCases.Buffer((long)batch * window.InputSize), y = KernelCases.Buffer((long)batch * window.Positions * window.Channels);
        byte[] winner = new byte[y.Length];
        return () => MaxPooling2d.Forward(window, batch, x.Span, y.Span, winner);
    }

    private static Action PoolBackward(int batch, Window2d window)
    {
        Memory<float> x = KernelCases.Buffer((long)batch * window.InputSize), y = KernelCases.Buffer((long)batch * window.Positions * window.Channels);
        byte[] winner = new byte[y.Length];
        MaxPooling2d.Forward(window, batch, x.Span, y.Span, winner);
        return () => MaxPooling2d.Backward(window, batch, y.Span, winner, x.Span);
    }

    private static Action ReluForward(long elements)
    {
        Memory<float> x = KernelCases.Buffer(elements), y = KernelCases.Buffer(elements);
        return () => Rectifier.Forward(x.Span, y.Span);
    }

    private static Action ReluBackward(long elements)
    {
        Memory<float> y = KernelCases.Buffer(elements), dy = KernelCases.Buffer(elements), dx = KernelCases.Buffer(elements);
        return () => Rectifier.Backward(y.Span, dy.Span, dx.Span);
    }

    private static Action DropoutFactors(long elements)
    {
        Memory<float> factors = KernelCases.Buffer(elements);
        DropoutDraw draw = new(RandomKey.FromSeed(1), 0, DropoutProbability);
        return () => DropoutMask.Factors(draw, factors.Span);
    }

    private static Action CrossEntropy(int batch)
    {
        Memory<float> logits = KernelCases.Buffer(batch * Classes), gradient = KernelCases.Buffer(batch * Classes);
        byte[] labels = [.. Enumerable.Range(0, batch).Select(i => (byte)(i % Classes))];
        return () => SoftmaxCrossEntropy.Forward(logits.Span, labels, Classes, 0, gradient.Span);
    }

    // Gradients and moments of zero stay zero: others would fade into denormal numbers, which are slow.
    private static Action Adam()
    {
        Memory<float> weights = KernelCases.Buffer(Parameters), gradients = KernelCases.Buffer(Parameters, 0), first = KernelCases.Buffer(Parameters, 0), second = KernelCases.Buffer(Parameters, 0);
        AdamSettings settings = new(1, 1.0 / KernelCases.StandardBatch, 1e-3, 0.9, 0.999, 1e-8, 0, Decoupled: false);
        return () => AdamStep.Apply(settings, weights.Span, gradients.Span, first.Span, second.Span);
    }
}
