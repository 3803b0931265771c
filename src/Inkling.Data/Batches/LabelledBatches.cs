using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Data;

/// <summary>
/// What loaders of labelled samples share: cutting an epoch into batches and the order of its samples. With a key, each
/// epoch visits every sample exactly once in an order that is a pure function of key and epoch; without one, in the
/// given order. The order of one epoch is kept and computed again only when another epoch is asked for, so a steady
/// step allocates nothing.
/// </summary>
public abstract class LabelledBatches : IBatches<LabelledBatch>
{
    // Keeps the shuffle independent of everything else that is derived from the same key.
    private const ulong ShuffleTag = 0x73687566666C65;

    private readonly int[] _samples;
    private readonly byte[] _sampleLabels;
    private readonly RandomKey? _shuffle;
    private readonly int[] _order;
    private readonly byte[] _labels;
    private int _epoch = -1;

    private protected LabelledBatches(ReadOnlySpan<int> samples, ReadOnlySpan<byte> allLabels, Shape sampleShape, int batchSize, RandomKey? shuffle)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _samples = samples.ToArray();
        _sampleLabels = new byte[samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            if ((uint)samples[i] >= (uint)allLabels.Length)
                throw new ArgumentOutOfRangeException(nameof(samples), samples[i], $"Samples are 0 to {allLabels.Length - 1}.");
            _sampleLabels[i] = allLabels[samples[i]];
        }
        _shuffle = shuffle;
        _order = shuffle is null ? _samples : new int[_samples.Length];
        _labels = shuffle is null ? _sampleLabels : new byte[_samples.Length];
        SampleShape = sampleShape;
        BatchSize = batchSize;
    }

    /// <inheritdoc/>
    public int SampleCount => _samples.Length;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public int BatchCount => (int)(((long)SampleCount + BatchSize - 1) / BatchSize);

    /// <summary>The shape of a batch of one sample, [1, ...].</summary>
    public Shape SampleShape { get; }

    /// <inheritdoc/>
    public long FirstSample(int index)
    {
        CheckIndex(index);
        return (long)index * BatchSize;
    }

    /// <inheritdoc/>
    public int CountOf(int index) => (int)Math.Min(BatchSize, SampleCount - FirstSample(index));

    /// <inheritdoc/>
    public ReadOnlyMemory<int> Samples(int epoch, int index)
    {
        CheckIndex(index);
        Prepare(epoch);
        return _order.AsMemory((int)FirstSample(index), CountOf(index));
    }

    /// <inheritdoc/>
    public LabelledBatch Batch(Tape tape, int epoch, int index)
    {
        ReadOnlySpan<int> samples = Samples(epoch, index).Span;
        Tensor inputs = tape.Input(SampleShape.WithBatch(samples.Length));
        Fill(samples, inputs.Values);
        return new LabelledBatch(inputs, _labels.AsMemory((int)FirstSample(index), samples.Length));
    }

    /// <summary>Writes the samples one after the other into <paramref name="inputs"/>.</summary>
    private protected abstract void Fill(ReadOnlySpan<int> samples, Span<float> inputs);

    private void CheckIndex(int index) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)BatchCount, nameof(index));

    private void Prepare(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (epoch == _epoch || _shuffle is not RandomKey key)
            return;
        key.Derive(ShuffleTag).Derive((ulong)epoch).Permutation(_order);
        for (int i = 0; i < _order.Length; i++)
        {
            int place = _order[i];
            _order[i] = _samples[place];
            _labels[i] = _sampleLabels[place];
        }
        _epoch = epoch;
    }
}
