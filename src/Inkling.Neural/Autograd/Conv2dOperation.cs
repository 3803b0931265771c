using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>
    /// 2-D convolution: x [batch, height, width, channels], weight [kernel, kernel, channels, filters], bias [filters],
    /// y [batch, outputHeight, outputWidth, filters].
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Conv2d(this Tensor x, Parameter weight, Parameter? bias, int stride = 1, int padding = 0)
    {
        Shape shape = x.Shape, kernel = weight.Shape;
        if (shape.Rank != 4 || kernel.Rank != 4 || kernel[0] != kernel[1] || shape[3] != kernel[2])
            throw new ArgumentException($"A convolution with weight {kernel} takes [batch, height, width, {kernel[2]}], got {shape}.", nameof(x));
        Window2d window = new(shape[1], shape[2], shape[3], kernel[0], stride, padding);
        window.Validate();
        Tape tape = x.Tape;
        Tensor y = tape.Lease(new Shape(shape[0], window.OutputHeight, window.OutputWidth, kernel[3]), x.NeedsGradient || Learns(weight, bias));
        Convolution2d.Forward(window, shape[0], kernel[3], x.Values, weight.Value, bias is null ? default : bias.Value, y.Values);
        if (y.NeedsGradient)
            tape.Record<Conv2dNode>().Set(window, x, weight, bias, y);
        return y;
    }

    private sealed class Conv2dNode : Node
    {
        private Window2d _window;
        private Tensor _x, _y;
        private Parameter? _weight, _bias;

        internal void Set(Window2d window, Tensor x, Parameter weight, Parameter? bias, Tensor y) =>
            (_window, _x, _weight, _bias, _y) = (window, x, weight, bias, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            int batch = _x.Shape[0], filters = _weight!.Shape[3];
            if (Learns(_weight, _bias))
                Convolution2d.BackwardWeight(_window, batch, filters, _x.Values, dy, _weight.Gradient, _bias is null ? default : _bias.Gradient);
            ForgetFrozen(_weight, _bias);
            if (!_x.NeedsGradient)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            Convolution2d.BackwardInput(_window, batch, filters, dy, _weight.Value, dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
