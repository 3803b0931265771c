using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Digits.Tests;

/// <summary>Counts how often each batch is asked for.</summary>
internal sealed class WatchedBatches(IBatches<LabelledBatch> batches, List<int> asked) : IBatches<LabelledBatch>
{
    public int SampleCount => batches.SampleCount;

    public int BatchSize => batches.BatchSize;

    public int BatchCount => batches.BatchCount;

    public long FirstSample(int index) => batches.FirstSample(index);

    public int CountOf(int index) => batches.CountOf(index);

    public LabelledBatch Batch(Tape tape, int epoch, int index)
    {
        asked.Add(index);
        return batches.Batch(tape, epoch, index);
    }
}
