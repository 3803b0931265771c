using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>The optimisers a recipe can name.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with Nesterov momentum.</summary>
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

    /// <summary>Momentum of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Decay of Adam's and AdamW's running mean of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of Adam's and AdamW's running mean of squared gradients.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What Adam and AdamW add to the root of the mean of squared gradients.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether the schedule counts epochs instead of steps.</summary>
    public bool SchedulePerEpoch { get; init; }

    /// <summary>Steps in which the rate first rises in a straight line to where the schedule starts; 0 for none.</summary>
    public long LinearWarmUpSteps { get; init; }

    /// <summary>Lowers the rate when validation no longer gets better; null never does.</summary>
    public ReduceOnPlateau? Plateau { get; init; }

    /// <summary>Share of the training target spread evenly over all classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Longest gradient (L2 norm of the mean loss's); null does not clip.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>The schedule in words.</summary>
    public string ScheduleName => KindName + (SchedulePerEpoch ? ", from epoch to epoch" : "") + (LinearWarmUpSteps > 0 ? FormattableString.Invariant($", after {LinearWarmUpSteps} steps of warm-up") : "")
        + (Plateau is { } plateau ? FormattableString.Invariant($", times {plateau.Factor} on a plateau") : "");

    private string KindName => Schedule switch
    {
        Schedule.Constant => "constant",
        Schedule.Step step => FormattableString.Invariant($"times {step.Gamma} every {step.EverySteps} steps"),
        Schedule.Cosine cosine => FormattableString.Invariant($"cosine to {cosine.Minimum}"),
        Schedule.OneCycle cycle => FormattableString.Invariant($"one cycle, {100 * cycle.WarmUp} % warm-up"),
        _ => Schedule.GetType().Name,
    };

    /// <summary>The optimiser's numbers beside rate and decay, by name.</summary>
    public IReadOnlyDictionary<string, double> OptimizerSettings => Optimizer == OptimizerKind.Sgd
        ? new Dictionary<string, double> { ["momentum"] = Momentum }
        : new Dictionary<string, double> { ["beta1"] = Beta1, ["beta2"] = Beta2, ["epsilon"] = Epsilon };

    /// <summary>The schedule's numbers, by name; a missing low momentum means that the momentum stays as it is.</summary>
    public IReadOnlyDictionary<string, double> ScheduleSettings
    {
        get
        {
            Dictionary<string, double> settings = [];
            if (Schedule is Schedule.Step step)
                (settings["everySteps"], settings["gamma"]) = (step.EverySteps, step.Gamma);
            if (Schedule is Schedule.Cosine cosine)
                settings["minimum"] = cosine.Minimum;
            if (Schedule is Schedule.OneCycle cycle)
            {
                (settings["warmUp"], settings["initialDivisor"], settings["finalDivisor"]) = (cycle.WarmUp, cycle.InitialDivisor, cycle.FinalDivisor);
                settings["highMomentum"] = cycle.HighMomentum;
                if (cycle.LowMomentum is { } low)
                    settings["lowMomentum"] = low;
            }
            return settings;
        }
    }

    /// <summary>Makes the optimiser.</summary>
    public Optimizer MakeOptimizer(ParameterVector parameters) => Optimizer switch
    {
        OptimizerKind.Sgd => new Sgd(parameters, LearningRate, momentum: Momentum, weightDecay: WeightDecay, nesterov: true),
        OptimizerKind.Adam => new Adam(parameters, LearningRate, Beta1, Beta2, Epsilon, weightDecay: WeightDecay),
        _ => new AdamW(parameters, LearningRate, Beta1, Beta2, Epsilon, weightDecay: WeightDecay),
    };

    /// <summary>Makes optimiser and schedule for a training of a planned length.</summary>
    public OptimizerPlan Plan(ParameterVector parameters, TrainingPlan plan)
    {
        Schedule schedule = SchedulePerEpoch ? Schedule.PerEpoch(plan) : Schedule;
        return new OptimizerPlan(MakeOptimizer(parameters), LinearWarmUpSteps > 0 ? new Schedule.LinearWarmUp(LinearWarmUpSteps, schedule) : schedule, Plateau);
    }

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
