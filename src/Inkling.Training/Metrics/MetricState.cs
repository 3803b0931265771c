namespace Inkling.Training;

/// <summary>
/// What a metric remembers of the samples it has seen: counts, sums, scores. Make it exact, with whole numbers and
/// <see cref="ExactSum"/>, and its values depend neither on the order of the samples nor on how they were cut into batches.
/// </summary>
public abstract class MetricState
{
    /// <summary>Samples seen.</summary>
    public abstract long Count { get; }

    /// <summary>Whether reading a value takes so long that a display that is drawn during the run should do without.</summary>
    public virtual bool IsSlowToRead => false;

    /// <summary>Forgets all samples.</summary>
    public abstract void Reset();

    /// <summary>Writes everything that <see cref="Read"/> needs to go on, for a checkpoint in the middle of an epoch.</summary>
    public abstract void Write(BinaryWriter writer);

    /// <summary>Takes up what <see cref="Write"/> wrote; the state is new or reset.</summary>
    /// <exception cref="InvalidDataException">The bytes do not fit.</exception>
    /// <exception cref="EndOfStreamException">There are too few bytes.</exception>
    public abstract void Read(BinaryReader reader);

    /// <summary>Reads a count of samples.</summary>
    /// <exception cref="InvalidDataException">It is negative.</exception>
    protected static long ReadCount(BinaryReader reader)
    {
        long count = reader.ReadInt64();
        return count >= 0 ? count : throw new InvalidDataException($"There cannot be {count} samples.");
    }
}

/// <summary>A mean over samples, added exactly.</summary>
internal sealed class MeanState : MetricState
{
    private readonly ExactSum _sum = new();
    private long _count;

    public override long Count => _count;

    internal double Mean => _sum.Value / _count;

    internal void Add(double sum, long count)
    {
        _sum.Add(sum);
        _count += count;
    }

    internal void Add(MeanState other)
    {
        _sum.Add(other._sum);
        _count += other._count;
    }

    /// <summary>Adds values here and, if there is one, to another mean.</summary>
    internal void Add(ReadOnlySpan<double> values, MeanState? also)
    {
        _sum.Add(values, also?._sum);
        _count += values.Length;
        if (also is not null)
            also._count += values.Length;
    }

    public override void Reset()
    {
        _sum.Reset();
        _count = 0;
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write(_count);
        _sum.Write(writer);
    }

    public override void Read(BinaryReader reader)
    {
        _count = ReadCount(reader);
        _sum.Read(reader);
    }
}
