using System.Runtime.InteropServices;
using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>Whether <see cref="ConvReluPool2d"/> can compute a convolution of inputs of this shape.</summary>
    internal static bool CanPoolConv2d(Shape x, Parameter weight, int stride, int padding)
    {
        if (x.Rank != 4 || x[3] != weight.Shape[2])
            return false;
        Window2d window = new(x[1], x[2], x[3], weight.Shape[0], stride, padding);
        window.Validate();
        return ConvolutionPool2d.Supports(window);
    }

    /// <summary>
    /// Convolution, ReLU, 2x2 max-pooling and dropout in one pass, the same function as one after the other with sums in another order; only
    /// where <see cref="CanPoolConv2d"/>.
    /// </summary>
    internal static Tensor ConvReluPool2d(this Tensor x, Parameter weight, Parameter? bias, int stride, int padding, double dropout)
    {
        Shape shape = x.Shape, kernel = weight.Shape;
        Window2d window = new(shape[1], shape[2], shape[3], kernel[0], stride, padding);
        Tape tape = x.Tape;
        Tensor y = tape.Lease(new Shape(shape[0], window.OutputHeight / 2, window.OutputWidth / 2, kernel[3]), x.NeedsGradient || Learns(weight, bias));
        int bytes = y.Shape.Count;
        Memory<float> winner = tape.LeaseFloats((bytes + 3) / 4);
        if (tape.Packed?.Of(weight, window, kernel[3]) is { } packed)
        {
            ConvolutionPool2d.ForwardPacked(
                window, shape[0], kernel[3], x.Values, packed.Span, bias is null ? default : bias.Value, y.Values, MemoryMarshal.AsBytes(winner.Span)[..bytes]);
            return y;
        }
        DropoutDraw draw = tape.DrawDropout(y.Shape, dropout);
        ConvolutionPool2d.Forward(
            window, shape[0], kernel[3], x.Values, weight.Value, bias is null ? default : bias.Value, y.Values, MemoryMarshal.AsBytes(winner.Span)[..bytes], draw);
        if (y.NeedsGradient)
            tape.Record<ConvReluPool2dNode>().Set(window, x, weight, bias, winner, draw.Keep, y);
        return y;
    }

    private sealed class ConvReluPool2dNode : Node
    {
        private Window2d _window;
        private Tensor _x, _y;
        private Parameter? _weight, _bias;
        private Memory<float> _winner;
        private float _keep;

        internal void Set(Window2d window, Tensor x, Parameter weight, Parameter? bias, Memory<float> winner, float keep, Tensor y) =>
            (_window, _x, _weight, _bias, _winner, _keep, _y) = (window, x, weight, bias, winner, keep, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            ReadOnlySpan<byte> winner = MemoryMarshal.AsBytes(_winner.Span)[..dy.Length];
            int batch = _x.Shape[0], filters = _weight!.Shape[3];
            if (Learns(_weight, _bias))
                ConvolutionPool2d.BackwardWeight(_window, batch, filters, _x.Values, dy, winner, _weight.Gradient, _bias is null ? default : _bias.Gradient, _keep);
            ForgetFrozen(_weight, _bias);
            if (!_x.NeedsGradient)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            ConvolutionPool2d.BackwardInput(_window, batch, filters, dy, winner, _weight.Value, dx.Target, _keep);
            tape.EndGradient(_x, dx);
        }
    }
}
