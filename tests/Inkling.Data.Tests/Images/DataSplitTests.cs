using FsCheck.Xunit;
using Inkling.Numerics;

namespace Inkling.Data.Tests;

public sealed class DataSplitTests
{
    [Property(MaxTest = 100)]
    public void Sides_are_disjoint_complete_ascending_and_pure(ushort count, ushort share, ulong seed)
    {
        int validation = share % (count + 1);
        DataSplit split = DataSplit.Make(count, validation, RandomKey.FromSeed(seed));
        DataSplit again = DataSplit.Make(count, validation, RandomKey.FromSeed(seed));
        int[] training = split.Training.ToArray(), held = split.Validation.ToArray();
        Assert.Equal(validation, held.Length);
        Assert.Equal(Enumerable.Range(0, count), training.Concat(held).Order());
        Assert.Equal(training.Order(), training);
        Assert.Equal(held.Order(), held);
        Assert.Equal(training, again.Training.ToArray());
        Assert.Equal(held, again.Validation.ToArray());
    }

    [Fact]
    public void Another_seed_gives_another_split() =>
        Assert.NotEqual(
            DataSplit.Make(60000, 5000, RandomKey.FromSeed(1)).Validation.ToArray(),
            DataSplit.Make(60000, 5000, RandomKey.FromSeed(2)).Validation.ToArray());

    [Fact]
    public void Validation_is_drawn_from_everywhere()
    {
        DataSplit split = DataSplit.Make(60000, 5000, RandomKey.FromSeed(3));
        // A sixth of the samples in each sixth of the set; 6 standard deviations of the hypergeometric count are below 160.
        for (int sixth = 0; sixth < 6; sixth++)
            Assert.InRange(split.Validation.ToArray().Count(i => i / 10000 == sixth), 833 - 160, 833 + 160);
    }

    [Fact]
    public void More_validation_than_samples_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DataSplit.Make(10, 11, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataSplit.Make(10, -1, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataSplit.Make(-1, 0, default));
    }
}
