namespace Inkling.Training;

/// <summary>Counts samples whose label is among the classes with the largest logits.</summary>
public sealed class TopAccuracy : ClassificationState
{
    private readonly int _places;
    private long _correct;
    private long _count;

    /// <summary>No samples yet.</summary>
    /// <param name="places">How many of the largest logits count as an answer, at least 1.</param>
    public TopAccuracy(int places)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        _places = places;
    }

    /// <inheritdoc/>
    public override long Count => _count;

    /// <summary>The share of samples; NaN without samples.</summary>
    public double Share => (double)_correct / _count;

    /// <inheritdoc/>
    public override void Add(ClassificationBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
            _correct += Accuracy.IsInTop(batch.LogitsOf(i), batch.Labels[i], _places) ? 1 : 0;
        _count += batch.Count;
    }

    /// <summary>Adds another's samples.</summary>
    /// <exception cref="ArgumentException">It counts another number of places.</exception>
    public void Add(TopAccuracy other)
    {
        if (other._places != _places)
            throw new ArgumentException($"The best {other._places} cannot be added to the best {_places}.", nameof(other));
        _correct += other._correct;
        _count += other._count;
    }

    /// <inheritdoc/>
    public override void Reset() => (_correct, _count) = (0, 0);

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(_correct);
        writer.Write(_count);
    }

    /// <inheritdoc/>
    public override void Read(BinaryReader reader) => (_correct, _count) = (ReadCount(reader), ReadCount(reader));
}
