using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>
    /// A loss of your own: you say each sample's loss and the gradient of their sum with respect to this tensor, and the way back begins with them. Both are copied.
    /// </summary>
    /// <param name="x">What the loss is a function of, [batch, ...].</param>
    /// <param name="perSample">Each sample's loss. Where it depends on its own sample alone, it does not matter how an epoch is cut into batches.</param>
    /// <param name="gradient">The derivative of the sum of all losses with respect to each value of the tensor. A tensor from <see cref="Tape.Input(Shape)"/> is memory to make it in.</param>
    /// <exception cref="ArgumentException">There is not one loss for each sample and one derivative for each value.</exception>
    public static Loss ToLoss(this Tensor x, ReadOnlySpan<double> perSample, ReadOnlySpan<float> gradient)
    {
        Shape shape = x.Shape;
        if (perSample.Length != shape[0] || gradient.Length != shape.Count)
            throw new ArgumentException($"A loss of {shape} takes {shape[0]} losses and {shape.Count} derivatives, got {perSample.Length} and {gradient.Length}.", nameof(perSample));
        LossMemory memory = new(x);
        perSample.CopyTo(memory.Losses);
        gradient.CopyTo(memory.Gradient);
        double sum = 0;
        foreach (double loss in perSample)
            sum += loss;
        return memory.ToLoss(sum);
    }

    /// <summary>Where an operation that ends in a loss puts it.</summary>
    private readonly struct LossMemory(Tensor x)
    {
        private readonly Memory<float> _gradient = x.Tape.LeaseFloats(x.Shape.Count);
        private readonly Memory<float> _losses = x.Tape.LeaseFloats(Loss.FloatsPerSample * x.Shape[0]);

        /// <summary>The gradient of the summed loss with respect to the tensor.</summary>
        internal Span<float> Gradient => _gradient.Span;

        /// <summary>Each sample's loss.</summary>
        internal Span<double> Losses => Loss.AsDoubles(_losses);

        /// <summary>The loss, recorded; gradient and losses are written.</summary>
        internal Loss ToLoss(double sum)
        {
            Tape tape = x.Tape;
            Tensor total = tape.Lease(new Shape(1), needsGradient: true);
            total.Values[0] = (float)sum;
            if (tape.Recording)
                tape.Record<LossNode>().Set(x, _gradient, total);
            return new Loss(total, sum, x.Shape[0], _losses);
        }
    }

    private sealed class LossNode : Node
    {
        private Tensor _x, _total;
        private Memory<float> _gradient;

        internal void Set(Tensor x, Memory<float> gradient, Tensor total) => (_x, _gradient, _total) = (x, gradient, total);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> seed = _total.Gradient;
            if (seed.IsEmpty)
                return;
            Tape.GradientTarget target = tape.BeginGradient(_x);
            Sums.Scale(_gradient.Span, seed[0], target.Target);
            tape.EndGradient(_x, target);
        }
    }
}
