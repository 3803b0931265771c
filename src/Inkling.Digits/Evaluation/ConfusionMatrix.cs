namespace Inkling.Digits;

/// <summary>How often each class was taken for each other.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[][] _counts;

    private ConfusionMatrix(long[][] counts) => _counts = counts;

    /// <summary>Number of classes.</summary>
    public int ClassCount => _counts.Length;

    /// <summary>Counts: [true class][predicted class].</summary>
    public IReadOnlyList<IReadOnlyList<long>> Counts => _counts;

    /// <summary>How often class <paramref name="actual"/> was taken for <paramref name="predicted"/>.</summary>
    public long this[int actual, int predicted] => _counts[actual][predicted];

    /// <summary>Number of answers.</summary>
    public long Total => _counts.Sum(row => row.Sum());

    /// <summary>Number of right answers.</summary>
    public long Correct => _counts.Select((row, i) => row[i]).Sum();

    /// <summary>Counts answers.</summary>
    /// <param name="labels">The true classes.</param>
    /// <param name="predicted">The answers, as many.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> predicted, int classCount)
    {
        if (labels.Length != predicted.Length)
            throw new ArgumentException($"{labels.Length} labels against {predicted.Length} answers.", nameof(predicted));
        long[][] counts = [.. Enumerable.Range(0, classCount).Select(_ => new long[classCount])];
        for (int i = 0; i < labels.Length; i++)
            counts[labels[i]][predicted[i]]++;
        return new ConfusionMatrix(counts);
    }

    /// <summary>Precision, recall and F1 of each class.</summary>
    public IReadOnlyList<ClassScore> Scores()
    {
        ClassScore[] scores = new ClassScore[ClassCount];
        for (int c = 0; c < scores.Length; c++)
        {
            int column = c;
            scores[c] = ClassScore.Of(c, right: _counts[c][c], actual: _counts[c].Sum(), predicted: _counts.Sum(row => row[column]));
        }
        return scores;
    }

    /// <summary>The confusions of two different classes, the most frequent first, those that never happened left out.</summary>
    public IReadOnlyList<(int Actual, int Predicted, long Count)> LargestConfusions(int most) =>
    [
        .. (from actual in Enumerable.Range(0, ClassCount)
            from predicted in Enumerable.Range(0, ClassCount)
            where actual != predicted && _counts[actual][predicted] > 0
            orderby _counts[actual][predicted] descending
            select (actual, predicted, _counts[actual][predicted])).Take(most),
    ];
}

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
