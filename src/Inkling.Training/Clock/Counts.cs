namespace Inkling.Training;

/// <summary>A number of passes over the training set. As a position: epochs finished before, so 0 is the first.</summary>
public readonly record struct EpochCount : IComparable<EpochCount>
{
    /// <summary>A count.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public EpochCount(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <inheritdoc/>
    public int CompareTo(EpochCount other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value == 1 ? "1 epoch" : $"{Value} epochs";
}

/// <summary>A number of batches. As a position in an epoch: batches finished before, so 0 is the first.</summary>
public readonly record struct BatchCount : IComparable<BatchCount>
{
    /// <summary>A count.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public BatchCount(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <inheritdoc/>
    public int CompareTo(BatchCount other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value == 1 ? "1 batch" : $"{Value} batches";
}

/// <summary>A number of optimiser steps. As a position: steps taken before, so 0 is the first.</summary>
public readonly record struct StepCount : IComparable<StepCount>
{
    /// <summary>A count.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public StepCount(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The number.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public int CompareTo(StepCount other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value == 1 ? "1 step" : $"{Value} steps";
}

/// <summary>A number of samples.</summary>
public readonly record struct SampleCount : IComparable<SampleCount>
{
    /// <summary>A count.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public SampleCount(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The number.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public int CompareTo(SampleCount other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value == 1 ? "1 sample" : $"{Value} samples";
}

/// <summary>Counts as they are read: <c>MaxEpochs = 10.Epochs</c>.</summary>
public static class CountExtensions
{
    extension(int count)
    {
        /// <summary>So many epochs.</summary>
        public EpochCount Epochs => new(count);

        /// <summary>So many batches.</summary>
        public BatchCount Batches => new(count);

        /// <summary>So many optimiser steps.</summary>
        public StepCount Steps => new(count);
    }
}
