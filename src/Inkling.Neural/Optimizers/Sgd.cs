using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Stochastic gradient descent by the formulas of <c>torch.optim.SGD</c>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly double _weightDecay;
    private readonly bool _nesterov;
    private readonly Memory<float> _velocity;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="parameters">The module's parameters.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="momentum">Share of the velocity kept from step to step.</param>
    /// <param name="weightDecay">L2 penalty, added to the gradient.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity.</param>
    public Sgd(ParameterVector parameters, double learningRate, double momentum = 0, double weightDecay = 0, bool nesterov = false)
        : base(parameters, learningRate)
    {
        if (nesterov && momentum == 0)
            throw new ArgumentException("Nesterov's method needs a momentum above 0.", nameof(momentum));
        Momentum = momentum;
        _weightDecay = weightDecay;
        _nesterov = nesterov;
        _velocity = momentum == 0 ? default : AlignedMemory.Allocate(parameters.Values.Length);
        State = momentum == 0 ? [] : [("velocity", _velocity)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Memory<float> Values)> State { get; }

    /// <inheritdoc/>
    protected override void Apply(double gradientScale) =>
        SgdStep.Apply(Parameters.Values, Parameters.Gradients, _velocity.Span, (float)gradientScale, (float)LearningRate, (float)Momentum, (float)_weightDecay, _nesterov);
}
