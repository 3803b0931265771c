namespace Inkling.Neural;

/// <summary>Changes parameters by their gradients. One object serves one module for one run.</summary>
public abstract class Optimizer
{
    private readonly ParameterRanges _ranges;

    /// <summary>An optimiser of all parameters of a module.</summary>
    /// <param name="parameters">The module's parameters.</param>
    /// <param name="learningRate">The rate that schedules start from.</param>
    /// <param name="weightDecay">Weight decay of parameters whose group does not say otherwise.</param>
    /// <param name="groups">Parameters with numbers of their own; none if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite.</exception>
    /// <exception cref="ArgumentException">A group contains no parameter.</exception>
    protected Optimizer(ParameterVector parameters, double learningRate, double weightDecay = 0, IReadOnlyList<ParameterGroup>? groups = null)
    {
        if (!(learningRate >= 0 && double.IsFinite(learningRate)))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is a finite number, at least 0.");
        Parameters = parameters;
        LearningRate = BaseLearningRate = learningRate;
        _ranges = new ParameterRanges(parameters, learningRate, weightDecay, groups ?? []);
    }

    /// <summary>What it changes.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>The rate given at the start.</summary>
    public double BaseLearningRate { get; }

    /// <summary>The rate of the next step; schedules set it.</summary>
    public double LearningRate { get; set; }

    /// <summary>
    /// The momentum of the next step (beta1 of Adam); one-cycle schedules set it.
    /// </summary>
    public double Momentum { get; set; }

    /// <summary>Steps taken.</summary>
    public long StepCount { get; private set; }

    /// <summary>The buffers that a checkpoint keeps, each as long as <see cref="ParameterVector.Values"/>, by name.</summary>
    public abstract IReadOnlyList<(string Name, Memory<float> Values)> State { get; }

    /// <summary>Steps that each parameter has taken, in the order of <see cref="ParameterVector.Named"/>: fewer where it was frozen.</summary>
    public IReadOnlyList<long> ParameterSteps => _ranges.Steps;

    /// <summary>The learning rate of each group as a factor on <see cref="LearningRate"/>, with which it moves.</summary>
    public IReadOnlyList<double> GroupFactors => _ranges.GroupFactors;

    /// <summary>
    /// The numbers that it was made with, by name, which decide its steps beside gradients and schedule: the hash of a checkpoint's
    /// configuration covers them. Ask before the first step; a class with more numbers of its own adds them.
    /// </summary>
    public virtual IEnumerable<(string Name, double Value)> Settings =>
    [
        ("learning_rate", BaseLearningRate),
        ("momentum", Momentum),
        .. Parameters.Named.SelectMany((named, i) => ((string, double)[])[($"{named.Path}/rate_factor", _ranges.SettingOf(i).RateFactor), ($"{named.Path}/weight_decay", _ranges.SettingOf(i).Decay)]),
    ];

    /// <summary>Takes one step, which leaves frozen parameters as they are, and sets the gradients to zero.</summary>
    /// <param name="gradientScale">Factor on all gradients: 1 / samples, times that of clipping.</param>
    public void Step(double gradientScale)
    {
        StepCount++;
        int ranges = _ranges.Count;
        for (int i = 0; i < ranges; i++)
            Apply(_ranges.Step(i, gradientScale, LearningRate));
        Parameters.ForgetGradients();
    }

    /// <summary>Continues after <paramref name="stepCount"/> steps; the caller has filled <see cref="State"/>.</summary>
    /// <param name="stepCount">Steps taken.</param>
    /// <param name="parameterSteps">Steps of each parameter; as many for all if null.</param>
    /// <exception cref="ArgumentException">There is not one number for each parameter.</exception>
    public void Restore(long stepCount, IReadOnlyList<long>? parameterSteps = null)
    {
        parameterSteps ??= [.. Parameters.Named.Select(_ => stepCount)];
        if (parameterSteps.Count != Parameters.Named.Count)
            throw new ArgumentException($"There are {Parameters.Named.Count} parameters, got steps of {parameterSteps.Count}.", nameof(parameterSteps));
        StepCount = stepCount;
        _ranges.Restore(parameterSteps);
    }

    /// <summary>The update of some neighbouring parameters; without groups and frozen parameters it is called once for all.</summary>
    protected abstract void Apply(in ParameterRange range);
}
