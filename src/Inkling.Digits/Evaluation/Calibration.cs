namespace Inkling.Digits;

/// <summary>Answers of similar confidence.</summary>
/// <param name="Low">Lower edge of the confidence.</param>
/// <param name="High">Upper edge of the confidence; it belongs to the bin.</param>
/// <param name="Count">Number of answers.</param>
/// <param name="Confidence">Their mean confidence; 0 without answers.</param>
/// <param name="Accuracy">Share of right ones; 0 without answers.</param>
public sealed record ConfidenceBin(double Low, double High, long Count, double Confidence, double Accuracy);

/// <summary>
/// Whether a model is right as often as it says: bins of equal width over the confidence, the probability of the answer given. The expected
/// calibration error is the mean over answers of |accuracy - confidence| of their bin (M. P. Naeini, G. F. Cooper and M. Hauskrecht,
/// 2015, "Obtaining well calibrated probabilities using Bayesian binning", AAAI).
/// </summary>
/// <param name="Bins">The bins, ascending.</param>
/// <param name="ExpectedError">Expected calibration error, 0 to 1.</param>
/// <param name="LargestError">The largest |accuracy - confidence| of a bin with answers.</param>
/// <param name="MeanConfidence">Mean confidence of all answers.</param>
public sealed record Calibration(IReadOnlyList<ConfidenceBin> Bins, double ExpectedError, double LargestError, double MeanConfidence)
{
    /// <summary>The usual number of bins.</summary>
    public const int DefaultBins = 15;

    /// <summary>Sorts answers into bins.</summary>
    /// <param name="confidences">The probability of each answer, 0 to 1.</param>
    /// <param name="correct">Whether each answer is right.</param>
    /// <param name="bins">Number of bins, at least 1.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static Calibration Of(ReadOnlySpan<float> confidences, ReadOnlySpan<bool> correct, int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (confidences.Length != correct.Length)
            throw new ArgumentException($"{confidences.Length} confidences against {correct.Length} answers.", nameof(correct));
        long[] counts = new long[bins], right = new long[bins];
        double[] sums = new double[bins];
        for (int i = 0; i < confidences.Length; i++)
        {
            int bin = Math.Clamp((int)Math.Ceiling(confidences[i] * (double)bins) - 1, 0, bins - 1);
            counts[bin]++;
            sums[bin] += confidences[i];
            right[bin] += correct[i] ? 1 : 0;
        }
        ConfidenceBin[] result = new ConfidenceBin[bins];
        double expected = 0, largest = 0;
        for (int b = 0; b < bins; b++)
        {
            double confidence = counts[b] == 0 ? 0 : sums[b] / counts[b], accuracy = counts[b] == 0 ? 0 : (double)right[b] / counts[b];
            result[b] = new ConfidenceBin((double)b / bins, (b + 1.0) / bins, counts[b], confidence, accuracy);
            expected += Math.Abs(right[b] - sums[b]);
            largest = Math.Max(largest, Math.Abs(accuracy - confidence));
        }
        int n = Math.Max(1, confidences.Length);
        return new Calibration(result, expected / n, largest, sums.Sum() / n);
    }
}
