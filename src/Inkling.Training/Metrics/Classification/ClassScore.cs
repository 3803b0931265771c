namespace Inkling.Training;

/// <summary>
/// How well one class is recognised (C. J. van Rijsbergen, 1979, "Information Retrieval", chapter 7). A share without a denominator is 0.
/// </summary>
/// <param name="Class">The class.</param>
/// <param name="Support">Samples of the class.</param>
/// <param name="Precision">Of the answers that name the class, the share that is right.</param>
/// <param name="Recall">Of the samples of the class, the share that is found.</param>
/// <param name="F1">Harmonic mean of both: 2 right / (support + answers).</param>
public sealed record ClassScore(int Class, long Support, double Precision, double Recall, double F1)
{
    internal static ClassScore Of(int label, long right, long actual, long predicted) => new(
        label, actual,
        Precision: predicted == 0 ? 0 : (double)right / predicted,
        Recall: actual == 0 ? 0 : (double)right / actual,
        F1: actual + predicted == 0 ? 0 : 2.0 * right / (actual + predicted));
}
