using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Adam by the formulas of <c>torch.optim.Adam</c>, or with decoupled weight decay <c>torch.optim.AdamW</c>.</summary>
public class Adam : Optimizer
{
    private readonly double _beta2, _epsilon;
    private readonly bool _decoupled;
    private readonly Memory<float> _first, _second;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">The module's parameters.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="beta1">Decay of the running mean of gradients.</param>
    /// <param name="beta2">Decay of the running mean of squared gradients.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">L2 penalty, added to the gradient.</param>
    /// <param name="groups">Parameters with a learning rate or weight decay of their own.</param>
    public Adam(
        ParameterVector parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
        IReadOnlyList<ParameterGroup>? groups = null)
        : this(parameters, learningRate, beta1, beta2, epsilon, weightDecay, groups, decoupled: false)
    {
    }

    private protected Adam(
        ParameterVector parameters, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, IReadOnlyList<ParameterGroup>? groups, bool decoupled)
        : base(parameters, learningRate, weightDecay, groups)
    {
        Momentum = beta1;
        (_beta2, _epsilon, _decoupled) = (beta2, epsilon, decoupled);
        _first = AlignedMemory.Allocate(parameters.Values.Length);
        _second = AlignedMemory.Allocate(parameters.Values.Length);
        State = [("first", _first), ("second", _second)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Memory<float> Values)> State { get; }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double Value)> Settings => [.. base.Settings, ("beta2", _beta2), ("epsilon", _epsilon)];

    /// <inheritdoc/>
    protected override void Apply(in ParameterRange range) =>
        AdamStep.Apply(
            new AdamSettings(range.Step, range.GradientScale, range.LearningRate, Momentum, _beta2, _epsilon, range.WeightDecay, _decoupled),
            range.Of(Parameters.Values), range.Of(Parameters.Gradients), range.Of(_first.Span), range.Of(_second.Span));
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
/// <param name="parameters">The module's parameters.</param>
/// <param name="learningRate">Learning rate.</param>
/// <param name="beta1">Decay of the running mean of gradients.</param>
/// <param name="beta2">Decay of the running mean of squared gradients.</param>
/// <param name="epsilon">Added to the denominator.</param>
/// <param name="weightDecay">Share of the weights, times the learning rate, taken away at each step.</param>
/// <param name="groups">Parameters with a learning rate or weight decay of their own.</param>
public sealed class AdamW(
    ParameterVector parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01,
    IReadOnlyList<ParameterGroup>? groups = null)
    : Adam(parameters, learningRate, beta1, beta2, epsilon, weightDecay, groups, decoupled: true);
