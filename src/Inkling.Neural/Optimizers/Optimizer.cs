namespace Inkling.Neural;

/// <summary>Changes parameters by their gradients. One object serves one module for one run.</summary>
public abstract class Optimizer
{
    /// <summary>An optimiser of all parameters of a module.</summary>
    /// <param name="parameters">The module's parameters.</param>
    /// <param name="learningRate">The rate that schedules start from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or not finite.</exception>
    protected Optimizer(ParameterVector parameters, double learningRate)
    {
        if (!(learningRate >= 0 && double.IsFinite(learningRate)))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is a finite number, at least 0.");
        Parameters = parameters;
        LearningRate = BaseLearningRate = learningRate;
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

    /// <summary>Takes one step and sets the gradients to zero.</summary>
    /// <param name="gradientScale">Factor on all gradients: 1 / samples, times that of clipping.</param>
    public void Step(double gradientScale)
    {
        StepCount++;
        Apply(gradientScale);
        Parameters.ForgetGradients();
    }

    /// <summary>Continues after <paramref name="stepCount"/> steps; the caller has filled <see cref="State"/>.</summary>
    public void Restore(long stepCount) => StepCount = stepCount;

    /// <summary>The update itself; <see cref="StepCount"/> counts this step already.</summary>
    protected abstract void Apply(double gradientScale);
}
