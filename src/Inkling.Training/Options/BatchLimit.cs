namespace Inkling.Training;

/// <summary>
/// Most batches of a pass, as a count or as a fraction of those that there are: <c>TrainingBatchLimit = 10.Batches</c> or
/// <c>TrainingBatchLimit = new Fraction(0.1)</c>.
/// </summary>
public readonly record struct BatchLimit
{
    private BatchLimit(BatchCount? count, Fraction? fraction) => (Count, Fraction) = (count, fraction);

    /// <summary>The count; null if it is a fraction.</summary>
    public BatchCount? Count { get; }

    /// <summary>The fraction; null if it is a count.</summary>
    public Fraction? Fraction { get; }

    /// <summary>A count.</summary>
    public static implicit operator BatchLimit(BatchCount count) => new(count, null);

    /// <summary>A fraction, of which whole batches count; at least one where the fraction is not 0.</summary>
    public static implicit operator BatchLimit(Fraction fraction) => new(null, fraction);

    /// <summary>The batches that are left of so many.</summary>
    public BatchCount Of(int batches)
    {
        if (Count is { } count)
            return new BatchCount(Math.Min(batches, count.Value));
        double share = Fraction?.Value ?? 0;
        return new BatchCount(share == 0 ? 0 : Math.Min(batches, Math.Max(1, (int)(batches * share))));
    }
}
