namespace Inkling.Training;

/// <summary>
/// How often each class was taken for each other, in whole numbers. The number of classes is that of the first samples. A sample without
/// an answer, as its logits hold a NaN, belongs to its class and to no column.
/// </summary>
public sealed class ConfusionMatrix : ClassificationState
{
    private long[][] _counts = [];
    private long[] _unanswered = [];

    /// <summary>Number of classes; 0 before the first sample.</summary>
    public int ClassCount => _counts.Length;

    /// <summary>Counts: [true class][predicted class].</summary>
    public IReadOnlyList<IReadOnlyList<long>> Counts => _counts;

    /// <summary>How often class <paramref name="actual"/> was taken for <paramref name="predicted"/>.</summary>
    public long this[int actual, int predicted] => _counts[actual][predicted];

    /// <summary>Samples of each class without an answer.</summary>
    public IReadOnlyList<long> Unanswered => _unanswered;

    /// <summary>Number of samples, with an answer or without.</summary>
    public override long Count => Answered + _unanswered.Sum();

    /// <summary>Number of right answers.</summary>
    public long Correct => _counts.Select((row, i) => row[i]).Sum();

    /// <summary>Share of right answers among all answers, right and wrong ones of all classes together; NaN without answers.</summary>
    public double MicroPrecision => (double)Correct / Answered;

    /// <summary>Share of samples with a right answer, the accuracy; NaN without samples.</summary>
    public double MicroRecall => (double)Correct / Count;

    /// <summary>Harmonic mean of micro precision and recall; NaN without samples. All three are one number where every sample has an answer.</summary>
    public double MicroF1 => 2.0 * Correct / (Answered + Count);

    /// <summary>Mean precision of the classes that occur, as labels or as answers; NaN if none does.</summary>
    public double MacroPrecision => MeanOf(score => score.Precision);

    /// <summary>Mean recall of the classes that occur, as labels or as answers; NaN if none does.</summary>
    public double MacroRecall => MeanOf(score => score.Recall);

    /// <summary>Mean F1 of the classes that occur, as labels or as answers; NaN if none does.</summary>
    public double MacroF1 => MeanOf(score => score.F1);

    private long Answered => _counts.Sum(row => row.Sum());

    /// <summary>Counts answers.</summary>
    /// <param name="labels">The true classes.</param>
    /// <param name="predicted">The answers, as many.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> predicted, int classCount)
    {
        if (labels.Length != predicted.Length)
            throw new ArgumentException($"{labels.Length} labels against {predicted.Length} answers.", nameof(predicted));
        ConfusionMatrix confusion = new();
        confusion.Begin(classCount);
        for (int i = 0; i < labels.Length; i++)
            confusion._counts[labels[i]][predicted[i]]++;
        return confusion;
    }

    /// <inheritdoc/>
    public override void Add(ClassificationBatch batch)
    {
        Begin(batch.ClassCount);
        for (int i = 0; i < batch.Count; i++)
        {
            int actual = batch.Labels[i], predicted = Accuracy.ArgMax(batch.LogitsOf(i));
            if (predicted < 0)
                _unanswered[actual]++;
            else
                _counts[actual][predicted]++;
        }
    }

    /// <summary>Adds another's samples.</summary>
    /// <exception cref="ArgumentException">It has another number of classes.</exception>
    public void Add(ConfusionMatrix other)
    {
        if (other.ClassCount == 0)
            return;
        Begin(other.ClassCount);
        for (int actual = 0; actual < ClassCount; actual++)
        {
            _unanswered[actual] += other._unanswered[actual];
            for (int predicted = 0; predicted < ClassCount; predicted++)
                _counts[actual][predicted] += other._counts[actual][predicted];
        }
    }

    /// <summary>Precision, recall and F1 of each class.</summary>
    public IReadOnlyList<ClassScore> Scores() => [.. Enumerable.Range(0, ClassCount).Select(ScoreOf)];

    /// <summary>Precision, recall and F1 of one class; all 0 for a class that has not occurred.</summary>
    public ClassScore ScoreOf(int label) => label >= ClassCount
        ? ClassScore.Of(label, right: 0, actual: 0, predicted: 0)
        : ClassScore.Of(label, right: _counts[label][label], ActualOf(label), PredictedOf(label));

    /// <summary>The confusions of two different classes, the most frequent first, those that never happened left out.</summary>
    public IReadOnlyList<(int Actual, int Predicted, long Count)> LargestConfusions(int most) =>
    [
        .. (from actual in Enumerable.Range(0, ClassCount)
            from predicted in Enumerable.Range(0, ClassCount)
            where actual != predicted && _counts[actual][predicted] > 0
            orderby _counts[actual][predicted] descending
            select (actual, predicted, _counts[actual][predicted])).Take(most),
    ];

    /// <inheritdoc/>
    public override void Reset() => (_counts, _unanswered) = ([], []);

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(ClassCount);
        foreach (long count in _counts.SelectMany(row => row).Concat(_unanswered))
            writer.Write(count);
    }

    /// <inheritdoc/>
    public override void Read(BinaryReader reader)
    {
        Reset();
        int classes = reader.ReadInt32();
        if (classes is < 0 or > MaxClassCount)
            throw new InvalidDataException($"There cannot be {classes} classes.");
        if (classes > 0)
            Begin(classes);
        foreach (long[] row in (long[][])[.. _counts, _unanswered])
        {
            for (int i = 0; i < row.Length; i++)
                row[i] = ReadCount(reader);
        }
    }

    private void Begin(int classCount)
    {
        if (ClassCount == 0)
            (_counts, _unanswered) = ([.. Enumerable.Range(0, classCount).Select(_ => new long[classCount])], new long[classCount]);
        else if (ClassCount != classCount)
            throw new ArgumentException($"The matrix has {ClassCount} classes, the samples {classCount}.", nameof(classCount));
    }

    private long ActualOf(int label) => _counts[label].Sum() + _unanswered[label];

    private long PredictedOf(int label) => _counts.Sum(row => row[label]);

    private double MeanOf(Func<ClassScore, double> share)
    {
        double[] shares = [.. Enumerable.Range(0, ClassCount).Where(label => ActualOf(label) + PredictedOf(label) > 0).Select(label => share(ScoreOf(label)))];
        return shares.Length == 0 ? double.NaN : shares.Average();
    }
}
