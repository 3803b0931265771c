using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>The batches of the first epoch in every epoch, in the same order.</summary>
internal sealed class RepeatedBatches<TBatch>(IBatches<TBatch> batches) : IBatches<TBatch>
{
    public int SampleCount => batches.SampleCount;

    public int BatchSize => batches.BatchSize;

    public int BatchCount => batches.BatchCount;

    public long FirstSample(int index) => batches.FirstSample(index);

    public int CountOf(int index) => batches.CountOf(index);

    public ReadOnlyMemory<int> Samples(int epoch, int index) => batches.Samples(0, index);

    public TBatch Batch(Tape tape, int epoch, int index) => batches.Batch(tape, 0, index);
}
