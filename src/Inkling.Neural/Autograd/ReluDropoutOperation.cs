using Inkling.Numerics;

namespace Inkling.Neural;

public static partial class Operations
{
    /// <summary>ReLU and dropout in one pass, the same bits as one after the other.</summary>
    internal static Tensor ReluDropout(this Tensor x, double probability)
    {
        Tape tape = x.Tape;
        DropoutDraw draw = tape.DrawDropout(x.Shape, probability);
        if (draw.Probability == 0)
            return x.Relu();
        Tensor y = tape.Lease(x.Shape, x.NeedsGradient);
        RectifiedDropout.Forward(draw, x.Values, y.Values);
        if (y.NeedsGradient)
            tape.Record<ReluDropoutNode>().Set(x, draw.Keep, y);
        return y;
    }

    private sealed class ReluDropoutNode : Node
    {
        private Tensor _x, _y;
        private float _keep;

        internal void Set(Tensor x, float keep, Tensor y) => (_x, _keep, _y) = (x, keep, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            RectifiedDropout.Backward(_keep, _y.Values, dy, dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
