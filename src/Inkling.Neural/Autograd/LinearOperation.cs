using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>y = x weight + bias: x [batch, inputs], weight [inputs, outputs], bias [outputs], y [batch, outputs].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Linear(this Tensor x, Parameter weight, Parameter? bias) => x.Linear(weight, bias, rectify: false, 0);

    /// <summary>The same, followed by ReLU and dropout in the same pass; the same bits as one after the other.</summary>
    internal static Tensor Linear(this Tensor x, Parameter weight, Parameter? bias, bool rectify, double dropout)
    {
        Shape shape = x.Shape;
        if (shape.Rank != 2 || weight.Shape.Rank != 2 || shape[1] != weight.Shape[0])
            throw new ArgumentException($"A linear layer with weight {weight.Shape} takes [batch, {weight.Shape[0]}], got {shape}.", nameof(x));
        int batch = shape[0], inputs = shape[1], outputs = weight.Shape[1];
        Tape tape = x.Tape;
        Tensor y = tape.Lease(new Shape(batch, outputs), x.NeedsGradient || Learns(weight, bias));
        if (tape.Packed?.Of(weight, inputs, outputs) is { } packed)
        {
            LinearLayer.ForwardPacked(batch, inputs, outputs, x.Values, packed.Span, bias is null ? default : bias.Value, y.Values, rectify);
            return y;
        }
        DropoutDraw draw = tape.DrawDropout(y.Shape, dropout);
        LinearLayer.Forward(batch, inputs, outputs, x.Values, weight.Value, bias is null ? default : bias.Value, y.Values, rectify, draw);
        if (y.NeedsGradient)
            tape.Record<LinearNode>().Set(x, weight, bias, rectify, draw.Keep, y);
        return y;
    }

    /// <summary>Whether the parameters of a layer, or some of them, are not frozen.</summary>
    private static bool Learns(Parameter weight, Parameter? bias) => !weight.IsFrozen || bias is { IsFrozen: false };

    /// <summary>Leaves frozen parameters without a gradient: one of before they were frozen, or one that a kernel computed along with another.</summary>
    private static void ForgetFrozen(Parameter weight, Parameter? bias)
    {
        if (weight.IsFrozen)
            weight.ForgetGradient();
        if (bias is { IsFrozen: true })
            bias.ForgetGradient();
    }

    private sealed class LinearNode : Node
    {
        private Tensor _x, _y;
        private Parameter? _weight, _bias;
        private bool _rectified;
        private float _keep;

        internal void Set(Tensor x, Parameter weight, Parameter? bias, bool rectified, float keep, Tensor y) =>
            (_x, _weight, _bias, _rectified, _keep, _y) = (x, weight, bias, rectified, keep, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            Tape.GradientTarget dx = _x.NeedsGradient ? tape.BeginGradient(_x) : default;
            bool overwrite = false;
            Span<float> dWeight = _weight!.IsFrozen ? default : _weight.GradientToWrite(out overwrite);
            LinearLayer.Backward(
                _x.Shape[0], _weight.Shape[0], _weight.Shape[1], _x.Values, _weight.Value, _rectified ? _y.Values : default, dy,
                dWeight, _bias is null or { IsFrozen: true } ? default : _bias.Gradient, dx.Target, _keep, overwrite);
            ForgetFrozen(_weight, _bias);
            if (_x.NeedsGradient)
                tape.EndGradient(_x, dx);
        }
    }
}
