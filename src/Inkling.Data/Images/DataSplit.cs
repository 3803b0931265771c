using Inkling.Numerics;

namespace Inkling.Data;

/// <summary>
/// Which samples are trained on and which are held back for validation: two disjoint lists of indices, each ascending,
/// that together hold every sample once.
/// </summary>
public sealed class DataSplit
{
    // Keeps the split independent of everything else that is derived from the same key.
    private const ulong SplitTag = 0x73706C6974;

    private DataSplit(ReadOnlyMemory<int> training, ReadOnlyMemory<int> validation)
    {
        Training = training;
        Validation = validation;
    }

    /// <summary>Indices of the training samples, ascending.</summary>
    public ReadOnlyMemory<int> Training { get; }

    /// <summary>Indices of the validation samples, ascending.</summary>
    public ReadOnlyMemory<int> Validation { get; }

    /// <summary>
    /// Draws <paramref name="validationCount"/> of <paramref name="count"/> samples for validation without replacement, each
    /// set equally likely: a pure function of the arguments.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or more are held back than there are.</exception>
    public static DataSplit Make(int count, int validationCount, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(validationCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validationCount, count);
        int[] order = new int[count];
        key.Derive(SplitTag).Permutation(order);
        order.AsSpan(0, validationCount).Sort();
        order.AsSpan(validationCount).Sort();
        return new DataSplit(order.AsMemory(validationCount), order.AsMemory(0, validationCount));
    }
}
