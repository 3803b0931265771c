namespace Inkling.Training;

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
/// <param name="ExpectedError">Expected calibration error, 0 to 1; 0 without answers.</param>
/// <param name="LargestError">The largest |accuracy - confidence| of a bin with answers, in the same paper the maximum calibration error.</param>
/// <param name="MeanConfidence">Mean confidence of all answers.</param>
public sealed record Calibration(IReadOnlyList<ConfidenceBin> Bins, double ExpectedError, double LargestError, double MeanConfidence)
{
    /// <summary>Sorts answers into bins.</summary>
    /// <param name="confidences">The probability of each answer, 0 to 1.</param>
    /// <param name="correct">Whether each answer is right.</param>
    /// <param name="bins">Number of bins, at least 1.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static Calibration Of(ReadOnlySpan<float> confidences, ReadOnlySpan<bool> correct, int bins = CalibrationBins.DefaultBins)
    {
        if (confidences.Length != correct.Length)
            throw new ArgumentException($"{confidences.Length} confidences against {correct.Length} answers.", nameof(correct));
        CalibrationBins state = new(bins);
        for (int i = 0; i < confidences.Length; i++)
            state.Add(confidences[i], correct[i]);
        return state.ToCalibration();
    }
}
