using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Sets learning rate and momentum of a training's optimisers before each step.</summary>
internal sealed class LearningRates
{
    private readonly IReadOnlyList<NamedOptimizer> _optimizers;
    private readonly TrainingPlan _plan;
    private readonly bool[] _momentumMoves;

    internal LearningRates(IReadOnlyList<NamedOptimizer> optimizers, ReduceOnPlateau? plateau, TrainingPlan plan)
    {
        (_optimizers, _plan) = (optimizers, plan);
        _momentumMoves = [.. optimizers.Select(named => named.Optimizer.Momentum != 0)];
        Plateau = plateau is null ? null : new PlateauMonitor(plateau);
    }

    /// <summary>What lowers the rates; null if nothing does.</summary>
    internal PlateauMonitor? Plateau { get; }

    /// <summary>The rate of the first optimiser.</summary>
    internal double Current => _optimizers[0].Optimizer.LearningRate;

    /// <summary>Sets the rates of the step after so many, unless there is none.</summary>
    internal void Set(StepCount steps)
    {
        if (steps.CompareTo(_plan.TotalSteps) >= 0)
            return;
        for (int i = 0; i < _optimizers.Count; i++)
        {
            (_, Optimizer optimizer, Schedule? schedule) = _optimizers[i];
            if (schedule is null && Plateau is null)
                continue;
            Rates rates = schedule?.At(optimizer.BaseLearningRate, steps.Value, _plan.TotalSteps.Value) ?? new Rates(optimizer.BaseLearningRate);
            optimizer.LearningRate = Plateau?.Lower(rates.LearningRate) ?? rates.LearningRate;
            if (_momentumMoves[i] && rates.Momentum is { } momentum)
                optimizer.Momentum = momentum;
        }
    }

    /// <summary>The rate of the first optimiser at the last of so many steps.</summary>
    internal double Before(StepCount steps)
    {
        (_, Optimizer optimizer, Schedule? schedule) = _optimizers[0];
        if (schedule is null && Plateau is null)
            return optimizer.LearningRate;
        double rate = schedule?.At(optimizer.BaseLearningRate, steps.Value - 1, _plan.TotalSteps.Value).LearningRate ?? optimizer.BaseLearningRate;
        return Plateau?.Lower(rate) ?? rate;
    }
}
