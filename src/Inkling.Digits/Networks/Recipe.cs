using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>The optimisers a recipe can name.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with Nesterov momentum 0.9.</summary>
    Sgd,

    /// <summary>Adam; weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

/// <summary>How a network is trained.</summary>
public sealed record Recipe
{
    /// <summary>The optimiser.</summary>
    public required OptimizerKind Optimizer { get; init; }

    /// <summary>The rate that the schedule starts from: the peak of a one-cycle.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the rate moves over the run.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images of a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Weight decay, as the optimiser understands it.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Share of the training target spread evenly over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Longest gradient (L2 norm of the mean loss's); null does not clip.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>The schedule in words.</summary>
    public string ScheduleName => Schedule switch
    {
        Schedule.Constant => "constant",
        Schedule.Step step => FormattableString.Invariant($"times {step.Gamma} every {step.EverySteps} steps"),
        Schedule.Cosine => "cosine to 0",
        Schedule.OneCycle cycle => FormattableString.Invariant($"one cycle, {100 * cycle.WarmUp} % warm-up"),
        _ => Schedule.GetType().Name,
    };

    /// <summary>Makes the optimiser.</summary>
    public Optimizer MakeOptimizer(ParameterVector parameters) => Optimizer switch
    {
        OptimizerKind.Sgd => new Sgd(parameters, LearningRate, momentum: 0.9, weightDecay: WeightDecay, nesterov: true),
        OptimizerKind.Adam => new Adam(parameters, LearningRate, weightDecay: WeightDecay),
        _ => new AdamW(parameters, LearningRate, weightDecay: WeightDecay),
    };

    /// <summary>Refuses numbers with which nothing can be learned, before anything is written.</summary>
    /// <exception cref="UserErrorException">Epochs, batch size or learning rate are impossible; the message says which.</exception>
    public void Validate()
    {
        if (Epochs is < 1 or > 10_000)
            throw new UserErrorException($"{Epochs} epochs are not possible: give 1 to 10000.");
        if (BatchSize is < 1 or > 65_536)
            throw new UserErrorException($"A batch of {BatchSize} images is not possible: give 1 to 65536.");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new UserErrorException(FormattableString.Invariant($"A learning rate of {LearningRate} is not possible: give a finite number above 0, for example 0.002."));
    }
}
