namespace Inkling.Training;

/// <summary>A batch size that was tried.</summary>
/// <param name="BatchSize">Samples in a batch.</param>
/// <param name="SamplesPerSecond">Training samples per second.</param>
/// <param name="WorkingBytes">Working memory of a step: activations and their gradients.</param>
public readonly record struct BatchSizePoint(int BatchSize, double SamplesPerSecond, long WorkingBytes);

/// <summary>Why a search for a batch size ended.</summary>
public enum BatchSizeEnd
{
    /// <summary>Larger batches were slower.</summary>
    Slower,

    /// <summary>The largest size was tried.</summary>
    Largest,

    /// <summary>There are no more samples in the training set.</summary>
    Samples,

    /// <summary>The next size would have needed too much memory.</summary>
    Memory,
}

/// <summary>What a search for a batch size found, as plain data.</summary>
/// <param name="Points">The sizes that were tried, from the smallest on.</param>
/// <param name="End">Why it tried no more.</param>
public sealed record BatchSizeCurve(IReadOnlyList<BatchSizePoint> Points, BatchSizeEnd End)
{
    /// <summary>The size with the most samples per second; of equal ones the smallest.</summary>
    public int Best => Points.Aggregate((best, point) => point.SamplesPerSecond > best.SamplesPerSecond ? point : best).BatchSize;
}
