using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Data;

/// <summary>Batches of your own numbers: samples that lie in one array, each with a class.</summary>
public sealed class ArrayBatches : LabelledBatches
{
    private readonly float[] _samples;

    /// <summary>Batches of samples in memory; the arrays are not copied and must not be changed.</summary>
    /// <param name="samples">The samples one after the other, each row by row.</param>
    /// <param name="sampleShape">
    /// The sizes of one sample, without the batch: <c>[2]</c> for two numbers, <c>[rows, columns, channels]</c> for an image.
    /// </param>
    /// <param name="labels">The class of each sample, counted from 0.</param>
    /// <param name="batchSize">Samples in a batch, at least 1; the last batch of an epoch may be smaller.</param>
    /// <param name="shuffle">Key of the epochs' orders; null visits the samples as they come.</param>
    /// <exception cref="ArgumentException">The number of values is not samples x sample size, or a sample has more than three dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    public ArrayBatches(float[] samples, ReadOnlySpan<int> sampleShape, byte[] labels, int batchSize, RandomKey? shuffle = null)
        : base(Enumerable.Range(0, labels.Length).ToArray(), labels, new Shape([1, .. sampleShape]), batchSize, shuffle)
    {
        if (samples.Length != (long)labels.Length * SampleShape.Count)
        {
            throw new ArgumentException(
                $"{labels.Length} labels and samples of {SampleShape.Count} values need {(long)labels.Length * SampleShape.Count} values, got {samples.Length}.",
                nameof(samples));
        }
        _samples = samples;
    }

    private protected override void Fill(ReadOnlySpan<int> samples, Span<float> inputs)
    {
        int size = SampleShape.Count;
        for (int i = 0; i < samples.Length; i++)
            _samples.AsSpan(samples[i] * size, size).CopyTo(inputs[(i * size)..]);
    }
}
