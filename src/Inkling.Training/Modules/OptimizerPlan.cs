using Inkling.Neural;

namespace Inkling.Training;

/// <summary>The optimiser of a training and how its learning rate moves.</summary>
/// <param name="Optimizer">Changes the weights; made for <c>Network.Parameters</c>.</param>
/// <param name="Schedule">A function from the step to the rate; constant if null.</param>
/// <param name="Plateau">Lowers the rate when a metric no longer gets better; never if null.</param>
public sealed record OptimizerPlan(Optimizer Optimizer, Schedule? Schedule = null, ReduceOnPlateau? Plateau = null);

/// <summary>One of the optimisers of a training that steps by itself.</summary>
/// <param name="Name">What checkpoints call it, without a slash.</param>
/// <param name="Optimizer">Changes the weights that it was made for, for example <c>Network.Parameters.Of(generator)</c>.</param>
/// <param name="Schedule">A function from the batch, of the whole training, to the rate; constant if null.</param>
public sealed record NamedOptimizer(string Name, Optimizer Optimizer, Schedule? Schedule = null);

/// <summary>Schedules that know the plan.</summary>
public static class ScheduleExtensions
{
    /// <summary>The schedule counted in epochs instead of steps: within an epoch the rate stays the same.</summary>
    public static Schedule PerEpoch(this Schedule schedule, TrainingPlan plan) => new Schedule.EachEpoch(schedule, plan.StepsPerEpoch.Value);
}
