using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>y = x weight + bias: x [batch, inputs], weight [inputs, outputs], bias [outputs], y [batch, outputs].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Linear(this Tensor x, Parameter weight, Parameter? bias)
    {
        Shape shape = x.Shape;
        if (shape.Rank != 2 || weight.Shape.Rank != 2 || shape[1] != weight.Shape[0])
            throw new ArgumentException($"A linear layer with weight {weight.Shape} takes [batch, {weight.Shape[0]}], got {shape}.", nameof(x));
        int batch = shape[0], inputs = shape[1], outputs = weight.Shape[1];
        Tape tape = x.Tape;
        Tensor y = tape.Lease(new Shape(batch, outputs), needsGradient: true);
        LinearLayer.Forward(batch, inputs, outputs, x.Values, weight.Value, bias is null ? default : bias.Value, y.Values);
        if (tape.Recording)
            tape.Record<LinearNode>().Set(x, weight, bias, y);
        return y;
    }

    private sealed class LinearNode : Node
    {
        private Tensor _x, _y;
        private Parameter? _weight, _bias;

        internal void Set(Tensor x, Parameter weight, Parameter? bias, Tensor y) => (_x, _weight, _bias, _y) = (x, weight, bias, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            int batch = _x.Shape[0], inputs = _weight!.Shape[0], outputs = _weight.Shape[1];
            LinearLayer.BackwardWeight(batch, inputs, outputs, _x.Values, dy, _weight.Gradient, _bias is null ? default : _bias.Gradient);
            if (!_x.NeedsGradient)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            LinearLayer.BackwardInput(batch, inputs, outputs, dy, _weight.Value, dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
