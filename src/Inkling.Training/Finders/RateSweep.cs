using Inkling.Neural;

namespace Inkling.Training;

/// <summary>Learning rates in equal steps on the log axis: lowest (highest / lowest)^(step / (steps - 1)).</summary>
internal sealed record RateSweep(double Lowest, double Highest) : Schedule
{
    /// <inheritdoc/>
    public override Rates At(double baseRate, long step, long totalSteps) =>
        new(Lowest * Math.Pow(Highest / Lowest, (double)step / Math.Max(1, totalSteps - 1)));
}
