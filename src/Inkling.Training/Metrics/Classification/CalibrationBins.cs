namespace Inkling.Training;

/// <summary>Counts answers in bins of equal width over their confidence: whole numbers, and confidences added exactly.</summary>
public sealed class CalibrationBins : ClassificationState
{
    /// <summary>The usual number of bins.</summary>
    public const int DefaultBins = 15;

    private readonly long[] _counts;
    private readonly long[] _correct;
    private readonly ExactSum[] _confidences;

    /// <summary>Empty bins.</summary>
    /// <param name="bins">Number of bins, at least 1.</param>
    public CalibrationBins(int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _counts = new long[bins];
        _correct = new long[bins];
        _confidences = [.. Enumerable.Range(0, bins).Select(_ => new ExactSum())];
    }

    /// <inheritdoc/>
    public override long Count => _counts.Sum();

    /// <summary>Adds the most probable class of each sample; a NaN makes the errors NaN.</summary>
    public override void Add(ClassificationBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            int answer = Accuracy.ArgMax(batch.LogitsOf(i));
            Add(answer < 0 ? float.NaN : batch.ProbabilitiesOf(i)[answer], answer == batch.Labels[i]);
        }
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="confidence">Its probability, 0 to 1; 0 belongs to the first bin, an edge between two to the lower.</param>
    /// <param name="correct">Whether it is right.</param>
    public void Add(float confidence, bool correct)
    {
        int bin = float.IsNaN(confidence) ? 0 : Math.Clamp((int)Math.Ceiling(confidence * (double)_counts.Length) - 1, 0, _counts.Length - 1);
        _counts[bin]++;
        _correct[bin] += correct ? 1 : 0;
        _confidences[bin].Add(confidence);
    }

    /// <summary>Adds another's answers.</summary>
    /// <exception cref="ArgumentException">It has another number of bins.</exception>
    public void Add(CalibrationBins other)
    {
        if (other._counts.Length != _counts.Length)
            throw new ArgumentException($"{other._counts.Length} bins cannot be added to {_counts.Length}.", nameof(other));
        for (int bin = 0; bin < _counts.Length; bin++)
        {
            _counts[bin] += other._counts[bin];
            _correct[bin] += other._correct[bin];
            _confidences[bin].Add(other._confidences[bin]);
        }
    }

    /// <summary>What the bins say.</summary>
    public Calibration ToCalibration()
    {
        int bins = _counts.Length;
        ConfidenceBin[] result = new ConfidenceBin[bins];
        double expected = 0, largest = 0, total = 0;
        for (int b = 0; b < bins; b++)
        {
            long count = _counts[b];
            double sum = _confidences[b].Value, confidence = count == 0 ? 0 : sum / count, accuracy = count == 0 ? 0 : (double)_correct[b] / count;
            result[b] = new ConfidenceBin((double)b / bins, (b + 1.0) / bins, count, confidence, accuracy);
            expected += Math.Abs(_correct[b] - sum);
            largest = Math.Max(largest, Math.Abs(accuracy - confidence));
            total += sum;
        }
        long n = Math.Max(1, Count);
        return new Calibration(result, expected / n, largest, total / n);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(_counts);
        Array.Clear(_correct);
        foreach (ExactSum sum in _confidences)
            sum.Reset();
    }

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(_counts.Length);
        for (int bin = 0; bin < _counts.Length; bin++)
        {
            writer.Write(_counts[bin]);
            writer.Write(_correct[bin]);
            _confidences[bin].Write(writer);
        }
    }

    /// <inheritdoc/>
    public override void Read(BinaryReader reader)
    {
        int bins = reader.ReadInt32();
        if (bins != _counts.Length)
            throw new InvalidDataException($"There are {bins} bins, not {_counts.Length}.");
        for (int bin = 0; bin < bins; bin++)
        {
            _counts[bin] = ReadCount(reader);
            _correct[bin] = ReadCount(reader);
            _confidences[bin].Read(reader);
        }
    }
}
