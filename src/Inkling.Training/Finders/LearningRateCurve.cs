namespace Inkling.Training;

/// <summary>A learning rate that was tried.</summary>
/// <param name="LearningRate">The rate.</param>
/// <param name="Loss">Mean loss of the step that was then taken with it, before that step.</param>
/// <param name="Smoothed">The losses so far, smoothed exponentially and corrected for the beginning.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double Smoothed);

/// <summary>What a search for a learning rate found, as plain data.</summary>
/// <param name="Points">The rates that were tried, from the lowest on.</param>
/// <param name="Suggestion">The rate at which the smoothed loss falls most steeply on the log axis; null if it does not fall.</param>
/// <param name="Diverged">Whether the loss diverged before the highest rate.</param>
public sealed record LearningRateCurve(IReadOnlyList<LearningRatePoint> Points, double? Suggestion, bool Diverged)
{
    /// <summary>
    /// Where a curve falls most steeply: the smallest difference of its neighbours, as rates are equally far apart on the log axis. The
    /// first tenth, which has hardly been smoothed, does not count, and neither does what follows the smallest loss.
    /// </summary>
    internal static double? SteepestDescent(IReadOnlyList<LearningRatePoint> points)
    {
        int lowest = 0;
        for (int i = 1; i < points.Count; i++)
        {
            if (points[i].Smoothed < points[lowest].Smoothed)
                lowest = i;
        }
        double steepest = 0;
        double? rate = null;
        for (int i = (points.Count / 10) + 1; i <= lowest && i + 1 < points.Count; i++)
        {
            double fall = points[i + 1].Smoothed - points[i - 1].Smoothed;
            if (fall < steepest)
                (steepest, rate) = (fall, points[i].LearningRate);
        }
        return rate;
    }
}
