using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Stochastic gradient descent by the formulas of <c>torch.optim.SGD</c>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly bool _nesterov;
    private readonly Memory<float> _velocity;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">The module's parameters.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="momentum">Share of the velocity kept from step to step.</param>
    /// <param name="weightDecay">L2 penalty, added to the gradient.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity.</param>
    /// <param name="groups">Parameters with a learning rate or weight decay of their own.</param>
    public Sgd(
        ParameterVector parameters, double learningRate, double momentum = 0, double weightDecay = 0, bool nesterov = false, IReadOnlyList<ParameterGroup>? groups = null)
        : base(parameters, learningRate, weightDecay, groups)
    {
        if (nesterov && momentum == 0)
            throw new ArgumentException("Nesterov's method needs a momentum above 0.", nameof(momentum));
        Momentum = momentum;
        _nesterov = nesterov;
        _velocity = momentum == 0 ? default : AlignedMemory.Allocate(parameters.Values.Length);
        State = momentum == 0 ? [] : [("velocity", _velocity)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Memory<float> Values)> State { get; }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double Value)> Settings => [.. base.Settings, ("nesterov", _nesterov ? 1 : 0)];

    /// <inheritdoc/>
    protected override void Apply(in ParameterRange range) =>
        SgdStep.Apply(
            range.Of(Parameters.Values), range.Of(Parameters.Gradients), range.Of(_velocity.Span),
            (float)range.GradientScale, (float)range.LearningRate, (float)Momentum, (float)range.WeightDecay, _nesterov);
}
