using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>
    /// In a training step, drops each value with a probability and scales the others by 1 / (1 - probability); in
    /// evaluation the tensor itself. A sample's mask is a function of the step's key, the operation's place in the
    /// network and the sample's position in the epoch.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    public static Tensor Dropout(this Tensor x, double probability)
    {
        Tape tape = x.Tape;
        Shape shape = x.Shape;
        DropoutDraw draw = tape.DrawDropout(shape, probability);
        if (draw.Probability == 0)
            return x;
        Memory<float> factors = tape.LeaseFloats(shape.Count);
        DropoutMask.Factors(draw, factors.Span);
        Tensor y = tape.Lease(shape, x.NeedsGradient);
        DropoutMask.Apply(x.Values, factors.Span, y.Values);
        if (y.NeedsGradient)
            tape.Record<DropoutNode>().Set(x, factors, y);
        return y;
    }

    private sealed class DropoutNode : Node
    {
        private Tensor _x, _y;
        private Memory<float> _factors;

        internal void Set(Tensor x, Memory<float> factors, Tensor y) => (_x, _factors, _y) = (x, factors, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            DropoutMask.Apply(dy, _factors.Span, dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
