using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// What can be done with a tensor: each operation runs at once and, in a training step, is recorded for the backward
/// pass. One file per operation, forward and backward together.
/// </summary>
public static partial class Operations
{
    /// <summary>y = max(x, 0), same shape.</summary>
    public static Tensor Relu(this Tensor x)
    {
        Tensor y = x.Tape.Lease(x.Shape, x.NeedsGradient);
        Rectifier.Forward(x.Values, y.Values);
        if (y.NeedsGradient)
            x.Tape.Record<ReluNode>().Set(x, y);
        return y;
    }

    private sealed class ReluNode : Node
    {
        private Tensor _x, _y;

        internal void Set(Tensor x, Tensor y) => (_x, _y) = (x, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            Rectifier.Backward(_y.Values, dy, dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
