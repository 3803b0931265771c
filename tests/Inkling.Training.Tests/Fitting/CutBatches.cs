using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>
/// Made-up pictures in an order of their own each epoch, in windows of so many samples, each cut in the same way; the last window
/// is shorter, and so is its cut.
/// </summary>
internal sealed class CutBatches : IBatches<LabelledBatch>
{
    private readonly float[] _pictures;
    private readonly byte[] _labels;
    private readonly RandomKey _shuffle;
    private readonly Shape _picture;
    private readonly List<(int First, int Count)> _batches = [];

    internal CutBatches(int samples, Shape picture, RandomKey shuffle, params int[] cut)
    {
        (SampleCount, BatchSize, _picture, _shuffle) = (samples, cut[0], picture, shuffle);
        RandomKey key = RandomKey.FromSeed(5);
        _pictures = new float[samples * picture.Count];
        // Mostly zeros, as in pictures of digits, where kernels leave them out.
        for (int i = 0; i < _pictures.Length; i++)
            _pictures[i] = Math.Max(0, (float)key.Normal((ulong)i) - 0.8f);
        _labels = [.. Enumerable.Range(0, samples).Select(i => (byte)(i % 3))];
        for (int first = 0, i = 0; first < samples; i++)
        {
            int count = Math.Min(cut[i % cut.Length], samples - first);
            _batches.Add((first, count));
            first += count;
        }
    }

    public int SampleCount { get; }

    public int BatchSize { get; }

    public int BatchCount => _batches.Count;

    public long FirstSample(int index) => _batches[index].First;

    public int CountOf(int index) => _batches[index].Count;

    public LabelledBatch Batch(Tape tape, int epoch, int index)
    {
        (int first, int count) = _batches[index];
        int[] order = new int[SampleCount];
        _shuffle.Derive((ulong)epoch).Permutation(order);
        Tensor inputs = tape.Input(_picture.WithBatch(count));
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int sample = order[first + i];
            _pictures.AsSpan(sample * _picture.Count, _picture.Count).CopyTo(inputs.Values.Slice(i * _picture.Count, _picture.Count));
            labels[i] = _labels[sample];
        }
        return new LabelledBatch(inputs, labels);
    }
}
