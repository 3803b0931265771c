using FsCheck.Xunit;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Data.Tests;

public sealed class BatchesTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);
    private static readonly Normalization Plain = new(0, 1);

    [Property(MaxTest = 50)]
    public void Every_epoch_visits_every_sample_once(byte count, byte size, ulong seed)
    {
        int[] samples = [.. Enumerable.Range(0, count).Select(i => 3 * i)];
        ImageBatches batches = new(Numbered(3 * count), samples, Plain, 1 + size, RandomKey.FromSeed(seed));
        for (int epoch = 0; epoch < 3; epoch++)
            Assert.Equal(samples, Visited(batches, epoch).Order());
    }

    [Fact]
    public void Every_epoch_has_an_order_of_its_own()
    {
        ImageBatches batches = new(Numbered(1000), Plain, 64, Key);
        int[][] orders = [.. Enumerable.Range(0, 5).Select(epoch => Visited(batches, epoch))];
        for (int a = 0; a < orders.Length; a++)
        {
            Assert.NotEqual(Enumerable.Range(0, 1000), orders[a]);
            for (int b = 0; b < a; b++)
                Assert.NotEqual(orders[b], orders[a]);
        }
        Assert.NotEqual(orders[0], Visited(new ImageBatches(Numbered(1000), Plain, 64, RandomKey.FromSeed(6)), 0));
    }

    [Fact]
    public void The_order_does_not_depend_on_the_batch_size() =>
        Assert.Equal(
            Visited(new ImageBatches(Numbered(100), Plain, 7, Key), 2),
            Visited(new ImageBatches(Numbered(100), Plain, 100, Key), 2));

    [Fact]
    public void Without_a_key_samples_come_in_the_given_order()
    {
        ImageBatches batches = new(Numbered(10), [7, 3, 5], Plain, 2);
        Assert.Equal([7, 3, 5], Visited(batches, 0));
        Assert.Equal([7, 3, 5], Visited(batches, 4));
    }

    [Fact]
    public void A_batch_does_not_depend_on_what_was_asked_for_before()
    {
        ImageSet images = Numbered(50);
        ImageBatches wandering = new(images, Plain, 8, Key);
        Tape tape = new();
        foreach ((int epoch, int index) in (ReadOnlySpan<(int, int)>)[(0, 3), (4, 0), (0, 3), (2, 6), (4, 1), (0, 0)])
        {
            LabelledBatch expected = Get(new ImageBatches(images, Plain, 8, Key), new Tape(), epoch, index);
            LabelledBatch actual = Get(wandering, tape, epoch, index);
            Assert.Equal(expected.Labels.ToArray(), actual.Labels.ToArray());
            Assert.Equal(expected.Inputs.ToArray(), actual.Inputs.ToArray());
        }
    }

    [Fact]
    public void A_batch_holds_the_normalised_images_and_labels_of_its_samples()
    {
        ImageSet images = Numbered(50);
        Normalization normalization = new(0.25, 0.5);
        ImageBatches batches = new(images, normalization, 8, Key);
        LabelledBatch batch = Get(batches, new Tape(), 1, 2);
        Assert.Equal(new Shape(8, 5, 4, 1), batch.Inputs.Shape);
        Assert.Equal(8, batch.Count);
        int[] samples = batches.Samples(1, 2).ToArray();
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(images.Label(samples[i]), batch.Labels.Span[i]);
            for (int p = 0; p < 20; p++)
                Assert.Equal(((images.Image(samples[i])[p] / 255.0) - 0.25) / 0.5, batch.Inputs.Values[(20 * i) + p], 1e-6);
        }
    }

    [Fact]
    public void The_last_batch_is_partial()
    {
        ImageBatches batches = new(Numbered(10), Plain, 4, Key);
        Assert.Equal((10, 4, 3), (batches.SampleCount, batches.BatchSize, batches.BatchCount));
        Assert.Equal([4, 4, 2], Enumerable.Range(0, 3).Select(batches.CountOf));
        Assert.Equal([0L, 4L, 8L], Enumerable.Range(0, 3).Select(batches.FirstSample));
        Assert.Equal(new Shape(2, 5, 4, 1), Get(batches, new Tape(), 0, 2).Inputs.Shape);
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        ImageBatches batches = new(Numbered(10), Plain, 4, Key);
        Assert.Throws<ArgumentOutOfRangeException>(() => Get(batches, new Tape(), 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Get(batches, new Tape(), 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Batch(new Tape(), -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageBatches(Numbered(10), Plain, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageBatches(Numbered(10), [10], Plain, 4));
        Assert.Throws<ArgumentException>(() => new ArrayBatches(new float[5], [2], [0, 1], 1));
        Assert.Equal(0, new ImageBatches(Numbered(10), [], Plain, 4, Key).BatchCount);
    }

    [Fact]
    public void Your_own_numbers_come_in_the_same_order_as_images_would()
    {
        float[] samples = [.. Enumerable.Range(0, 60).Select(i => (float)i)];
        byte[] labels = [.. Enumerable.Range(0, 20).Select(i => (byte)i)];
        ArrayBatches batches = new(samples, [3], labels, 6, Key);
        Assert.Equal(Visited(new ImageBatches(Numbered(20), Plain, 6, Key), 1), Visited(batches, 1));
        LabelledBatch last = Get(batches, new Tape(), 1, 3);
        Assert.Equal(new Shape(2, 3), last.Inputs.Shape);
        Assert.Equal(last.Labels.ToArray().SelectMany(s => samples[(3 * s)..((3 * s) + 3)]), last.Inputs.ToArray());
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        ImageBatches images = new(Numbered(100), Plain, 8, Key);
        ArrayBatches arrays = new(new float[300], [3], new byte[100], 8, Key);
        Tape tape = new();
        Assert.Equal(0, Allocations.OfCallingThread(Steps));

        // New epochs included: a permutation is computed in place.
        void Steps()
        {
            for (int epoch = 0; epoch < 3; epoch++)
            {
                for (int index = 0; index < images.BatchCount; index++)
                {
                    Get(images, tape, epoch, index);
                    Get(arrays, tape, epoch, index);
                }
            }
        }
    }

    private static LabelledBatch Get(LabelledBatches batches, Tape tape, int epoch, int index)
    {
        tape.Begin(PassMode.Training, Key, batches.FirstSample(index));
        return batches.Batch(tape, epoch, index);
    }

    private static int[] Visited(LabelledBatches batches, int epoch) =>
        [.. Enumerable.Range(0, batches.BatchCount).SelectMany(index => batches.Samples(epoch, index).ToArray())];

    /// <summary>Images of 5x4 pixels whose pixels and labels follow from their number.</summary>
    private static ImageSet Numbered(int count) =>
        new(
            [.. Enumerable.Range(0, count * 20).Select(i => (byte)((i * 7) + (i / 20)))],
            [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))],
            rows: 5,
            columns: 4);
}
