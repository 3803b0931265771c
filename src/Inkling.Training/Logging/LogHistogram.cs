namespace Inkling.Training;

/// <summary>How many values lie where, as plain data.</summary>
/// <param name="Minimum">The smallest value; 0 if there is none.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Count">How many values, those that are not finite left out.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="Limits">Upper end of each bucket, rising; the first bucket begins at the minimum.</param>
/// <param name="Counts">Values in each bucket.</param>
/// <param name="NotFinite">How many values were NaN or infinite.</param>
public sealed record LogHistogram(
    double Minimum, double Maximum, long Count, double Sum, double SumOfSquares, IReadOnlyList<double> Limits, IReadOnlyList<long> Counts, long NotFinite)
{
    /// <summary>Buckets where nothing else is said.</summary>
    public const int DefaultBuckets = 64;

    /// <summary>
    /// Counts values in buckets of equal width from the smallest to the largest. A value at the end of a bucket belongs to the next one, the
    /// largest to the last. Where all values are the same there is one bucket.
    /// </summary>
    /// <param name="values">The values; they are read, not kept.</param>
    /// <param name="buckets">How many buckets, at least 1.</param>
    public static LogHistogram Of(ReadOnlySpan<float> values, int buckets = DefaultBuckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity, sum = 0, squares = 0;
        long count = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            count++;
            sum += value;
            squares += (double)value * value;
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }
        if (count == 0)
            return new LogHistogram(0, 0, 0, 0, 0, [0], [0], values.Length);
        if (minimum == maximum)
            return new LogHistogram(minimum, maximum, count, sum, squares, [maximum], [count], values.Length - count);

        double width = (maximum - minimum) / buckets;
        double[] limits = new double[buckets];
        for (int i = 0; i < buckets; i++)
            limits[i] = i == buckets - 1 ? maximum : minimum + (width * (i + 1));
        long[] counts = new long[buckets];
        foreach (float value in values)
        {
            if (float.IsFinite(value))
                counts[Math.Min(buckets - 1, (int)((value - minimum) / width))]++;
        }
        return new LogHistogram(minimum, maximum, count, sum, squares, limits, counts, values.Length - count);
    }
}
