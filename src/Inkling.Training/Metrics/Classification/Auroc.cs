using System.Runtime.InteropServices;

namespace Inkling.Training;

/// <summary>
/// Area under the receiver operating characteristic, each class against the rest: the share of pairs of a sample of the class and one of
/// another in which the first has the higher probability of the class, ties by half (J. A. Hanley and B. J. McNeil, 1982, "The meaning and
/// use of the area under a receiver operating characteristic (ROC) curve"). It is exact, from the ranks of all probabilities in whole
/// numbers, and for that keeps them all: 4 bytes for each sample and class, and one for the label. A NaN makes it NaN.
/// </summary>
public sealed class Auroc : ClassificationState
{
    private const int SmallestCapacity = 256;

    private float[] _scores = [];
    private byte[] _labels = [];
    private int _classCount;
    private int _count;
    private double[]? _values;

    /// <inheritdoc/>
    public override long Count => _count;

    /// <summary>It sorts.</summary>
    public override bool IsSlowToRead => true;

    /// <summary>Mean over the classes that some but not all samples belong to; NaN if there is no such class.</summary>
    public double Macro
    {
        get
        {
            double[] defined = [.. Enumerable.Range(0, _classCount).Where(IsDefined).Select(Of)];
            return defined.Length == 0 ? double.NaN : defined.Average();
        }
    }

    /// <summary>The area of class 1 against class 0; NaN unless there are two classes.</summary>
    public double Binary => _classCount == 2 ? Of(1) : double.NaN;

    /// <summary>The area of one class against the rest; NaN unless some but not all samples belong to it.</summary>
    public double Of(int label)
    {
        if (label >= _classCount)
            return double.NaN;
        _values ??= [.. Enumerable.Range(0, _classCount).Select(Compute)];
        return _values[label];
    }

    /// <summary>The area of a score that should be higher for some samples than for the others.</summary>
    /// <param name="scores">The samples' scores.</param>
    /// <param name="positive">Which samples it should be higher for.</param>
    /// <returns>0 to 1; NaN if a score is NaN or all samples are of one kind.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive)
    {
        if (scores.Length != positive.Length)
            throw new ArgumentException($"{scores.Length} scores against {positive.Length} samples.", nameof(positive));
        float[] sorted = scores.ToArray();
        bool[] kinds = positive.ToArray();
        Array.Sort(sorted, kinds);
        // NaN comes first.
        if (sorted.Length == 0 || float.IsNaN(sorted[0]))
            return double.NaN;
        // Twice the pairs in the right order, so that half a pair is a whole number.
        long twice = 0, positives = 0, negatives = 0;
        for (int i = 0; i < sorted.Length;)
        {
            long tiedPositives = 0, tiedNegatives = 0;
            for (float score = sorted[i]; i < sorted.Length && sorted[i] == score; i++)
            {
                if (kinds[i])
                    tiedPositives++;
                else
                    tiedNegatives++;
            }
            twice += tiedPositives * ((2 * negatives) + tiedNegatives);
            positives += tiedPositives;
            negatives += tiedNegatives;
        }
        return positives == 0 || negatives == 0 ? double.NaN : twice / (2.0 * positives * negatives);
    }

    /// <inheritdoc/>
    public override void Add(ClassificationBatch batch)
    {
        Begin(batch.ClassCount, batch.Count);
        for (int i = 0; i < batch.Count; i++)
            batch.ProbabilitiesOf(i).CopyTo(_scores.AsSpan((_count + i) * _classCount));
        batch.Labels.CopyTo(_labels.AsSpan(_count));
        _count += batch.Count;
    }

    /// <summary>Adds another's samples.</summary>
    /// <exception cref="ArgumentException">It has another number of classes.</exception>
    public void Add(Auroc other)
    {
        if (other._count == 0)
            return;
        Begin(other._classCount, other._count);
        other._scores.AsSpan(0, other._count * _classCount).CopyTo(_scores.AsSpan(_count * _classCount));
        other._labels.AsSpan(0, other._count).CopyTo(_labels.AsSpan(_count));
        _count += other._count;
    }

    /// <summary>Forgets all samples and keeps their memory for the next.</summary>
    public override void Reset() => (_classCount, _count, _values) = (0, 0, null);

    /// <summary>Writes all probabilities: 4 bytes for each sample and class, and one for the label.</summary>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(_classCount);
        writer.Write(_count);
        writer.Write(MemoryMarshal.AsBytes(_scores.AsSpan(0, _count * _classCount)));
        writer.Write(_labels.AsSpan(0, _count));
    }

    /// <inheritdoc/>
    public override void Read(BinaryReader reader)
    {
        Reset();
        int classes = reader.ReadInt32(), count = reader.ReadInt32();
        long bytes = ((sizeof(float) * (long)classes) + 1) * count;
        if (classes is < 0 or > MaxClassCount || count < 0 || bytes > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new InvalidDataException($"{count} samples of {classes} classes are not there.");
        Begin(classes, count);
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_scores.AsSpan(0, count * classes)));
        reader.BaseStream.ReadExactly(_labels.AsSpan(0, count));
        _count = count;
    }

    private void Begin(int classCount, int more)
    {
        if (_count > 0 && _classCount != classCount)
            throw new ArgumentException($"The samples before had {_classCount} classes, these have {classCount}.", nameof(classCount));
        (_classCount, _values) = (classCount, null);
        int samples = _count + more;
        if (samples > _labels.Length)
            Array.Resize(ref _labels, Math.Max(samples, Math.Max(SmallestCapacity, 2 * _labels.Length)));
        if (samples * classCount > _scores.Length)
            Array.Resize(ref _scores, _labels.Length * classCount);
    }

    private bool IsDefined(int label)
    {
        int samples = _labels.AsSpan(0, _count).Count((byte)label);
        return samples > 0 && samples < _count;
    }

    private double Compute(int label)
    {
        float[] scores = new float[_count];
        bool[] positive = new bool[_count];
        for (int i = 0; i < _count; i++)
            (scores[i], positive[i]) = (_scores[(i * _classCount) + label], _labels[i] == label);
        return Of(scores, positive);
    }
}
