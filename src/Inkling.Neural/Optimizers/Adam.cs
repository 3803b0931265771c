using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Adam by the formulas of <c>torch.optim.Adam</c>, or with decoupled weight decay <c>torch.optim.AdamW</c>.</summary>
public class Adam : Optimizer
{
    private readonly double _beta2, _epsilon, _weightDecay;
    private readonly bool _decoupled;
    private readonly Memory<float> _first, _second;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">The module's parameters.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="beta1">Decay of the running mean of gradients.</param>
    /// <param name="beta2">Decay of the running mean of squared gradients.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">L2 penalty, added to the gradient.</param>
    public Adam(ParameterVector parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : this(parameters, learningRate, beta1, beta2, epsilon, weightDecay, decoupled: false)
    {
    }

    private protected Adam(ParameterVector parameters, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool decoupled)
        : base(parameters, learningRate)
    {
        Momentum = beta1;
        (_beta2, _epsilon, _weightDecay, _decoupled) = (beta2, epsilon, weightDecay, decoupled);
        _first = AlignedMemory.Allocate(parameters.Values.Length);
        _second = AlignedMemory.Allocate(parameters.Values.Length);
        State = [("first", _first), ("second", _second)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Memory<float> Values)> State { get; }

    /// <inheritdoc/>
    protected override void Apply(double gradientScale) =>
        AdamStep.Apply(
            new AdamSettings(StepCount, gradientScale, LearningRate, Momentum, _beta2, _epsilon, _weightDecay, _decoupled),
            Parameters.Values, Parameters.Gradients, _first.Span, _second.Span);
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
/// <param name="parameters">The module's parameters.</param>
/// <param name="learningRate">Learning rate.</param>
/// <param name="beta1">Decay of the running mean of gradients.</param>
/// <param name="beta2">Decay of the running mean of squared gradients.</param>
/// <param name="epsilon">Added to the denominator.</param>
/// <param name="weightDecay">Share of the weights, times the learning rate, taken away at each step.</param>
public sealed class AdamW(ParameterVector parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01)
    : Adam(parameters, learningRate, beta1, beta2, epsilon, weightDecay, decoupled: true);
