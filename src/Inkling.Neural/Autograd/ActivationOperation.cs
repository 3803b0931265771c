using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// What can be done with a tensor: each operation runs at once and, in a training step, is recorded for the backward
/// pass. One file per kind of operation, forward and backward together.
/// </summary>
public static partial class Operations
{
    /// <summary>y = max(x, 0), same shape.</summary>
    public static Tensor Relu(this Tensor x) => x.Activate<ReluActivation>();

    /// <summary>y = tanh(x), same shape.</summary>
    public static Tensor Tanh(this Tensor x) => x.Activate<TanhActivation>();

    /// <summary>y = 1 / (1 + exp(-x)), same shape. A loss that takes logits does it by itself, and more exactly.</summary>
    public static Tensor Sigmoid(this Tensor x) => x.Activate<SigmoidActivation>();

    private static Tensor Activate<TActivation>(this Tensor x)
        where TActivation : struct, IActivation
    {
        Tensor y = x.Tape.Lease(x.Shape, x.NeedsGradient);
        TActivation.Forward(x.Values, y.Values);
        if (y.NeedsGradient)
            x.Tape.Record<ActivationNode<TActivation>>().Set(x, y);
        return y;
    }

    /// <summary>A function of each value whose derivative can be told from its result.</summary>
    private interface IActivation
    {
        static abstract void Forward(ReadOnlySpan<float> x, Span<float> y);

        static abstract void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);
    }

    private readonly struct ReluActivation : IActivation
    {
        public static void Forward(ReadOnlySpan<float> x, Span<float> y) => Rectifier.Forward(x, y);

        public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => Rectifier.Backward(y, dy, dx);
    }

    private readonly struct TanhActivation : IActivation
    {
        public static void Forward(ReadOnlySpan<float> x, Span<float> y) => HyperbolicTangent.Forward(x, y);

        public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => HyperbolicTangent.Backward(y, dy, dx);
    }

    private readonly struct SigmoidActivation : IActivation
    {
        public static void Forward(ReadOnlySpan<float> x, Span<float> y) => Logistic.Forward(x, y);

        public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => Logistic.Backward(y, dy, dx);
    }

    private sealed class ActivationNode<TActivation> : Node
        where TActivation : struct, IActivation
    {
        private Tensor _x, _y;

        internal void Set(Tensor x, Tensor y) => (_x, _y) = (x, y);

        internal override void Backward(Tape tape)
        {
            ReadOnlySpan<float> dy = _y.Gradient;
            if (dy.IsEmpty)
                return;
            Tape.GradientTarget dx = tape.BeginGradient(_x);
            TActivation.Backward(_y.Values, dy, dx.Target);
            tape.EndGradient(_x, dx);
        }
    }
}
