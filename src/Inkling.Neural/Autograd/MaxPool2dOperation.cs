using System.Runtime.InteropServices;
using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>Max-pooling: x [batch, height, width, channels], y [batch, outputHeight, outputWidth, channels].</summary>
    /// <exception cref="ArgumentException">The window does not fit the input.</exception>
    public static Tensor MaxPool2d(this Tensor x, int kernel, int stride, int padding = 0)
    {
        Shape shape = x.Shape;
        if (shape.Rank != 4)
            throw new ArgumentException($"Pooling takes [batch, height, width, channels], got {shape}.", nameof(x));
        Window2d window = new(shape[1], shape[2], shape[3], kernel, stride, padding);
        window.Validate();
        Tape tape = x.Tape;
        Tensor y = tape.Lease(new Shape(shape[0], window.OutputHeight, window.OutputWidth, shape[3]), x.NeedsGradient);
        int bytes = y.Shape.Count;
        Memory<float> winner = tape.LeaseFloats((bytes + 3) / 4);
        MaxPooling2d.Forward(window, shape[0], x.Values, y.Values, MemoryMarshal.AsBytes(winner.Span)[..bytes]);
        if (y.NeedsGradient)
            tape.Record<MaxPool2dNode>().Set(window, x, winner, y);
        return y;
    }

    private sealed class MaxPool2dNode : Node
    {
        private Window2d _window;
        private Tensor _x, _y;
        private Memory<float> _winner;

        internal void Set(Window2d window, Tensor x, Memory<float> winner, Tensor y) => (_window, _x, _winner, _y) = (window, x, winner, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            MaxPooling2d.Backward(_window, _x.Shape[0], dy, MemoryMarshal.AsBytes(_winner.Span)[..dy.Length], dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
