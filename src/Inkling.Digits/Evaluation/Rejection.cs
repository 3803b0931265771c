namespace Inkling.Digits;

/// <summary>What happens when answers below a confidence go to a person instead.</summary>
/// <param name="Threshold">Least confidence of an accepted answer.</param>
/// <param name="Accepted">Number of accepted answers.</param>
/// <param name="AcceptedShare">Their share of all.</param>
/// <param name="Errors">Wrong ones among them.</param>
/// <param name="Accuracy">Share of right ones among them; 1 if none is accepted.</param>
public sealed record RejectionPoint(double Threshold, long Accepted, double AcceptedShare, long Errors, double Accuracy)
{
    /// <summary>The thresholds of the report.</summary>
    public static IReadOnlyList<double> DefaultThresholds { get; } = [0, 0.5, 0.8, 0.9, 0.95, 0.99];

    /// <summary>Counts accepted and wrong answers at some thresholds.</summary>
    /// <param name="confidences">The probability of each answer.</param>
    /// <param name="correct">Whether each answer is right.</param>
    /// <param name="thresholds">Least confidences.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static IReadOnlyList<RejectionPoint> Of(ReadOnlySpan<float> confidences, ReadOnlySpan<bool> correct, IReadOnlyList<double> thresholds)
    {
        if (confidences.Length != correct.Length)
            throw new ArgumentException($"{confidences.Length} confidences against {correct.Length} answers.", nameof(correct));
        List<RejectionPoint> points = new(thresholds.Count);
        foreach (double threshold in thresholds)
        {
            long accepted = 0, errors = 0;
            for (int i = 0; i < confidences.Length; i++)
            {
                if (confidences[i] < threshold)
                    continue;
                accepted++;
                errors += correct[i] ? 0 : 1;
            }
            points.Add(new RejectionPoint(
                threshold, accepted, (double)accepted / Math.Max(1, confidences.Length), errors, accepted == 0 ? 1 : (double)(accepted - errors) / accepted));
        }
        return points;
    }
}
