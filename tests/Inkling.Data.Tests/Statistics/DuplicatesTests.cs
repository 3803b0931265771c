using FsCheck.Xunit;

namespace Inkling.Data.Tests;

public sealed class DuplicatesTests
{
    [Fact]
    public void Groups_name_their_members_conflicts_and_parts()
    {
        ImageSet training = new([1, 1, 2, 2, 3, 3, 2, 2, 4, 4, 3, 3], [0, 1, 2, 5, 3, 2], 1, 2);
        ImageSet test = new([9, 9, 4, 4], [8, 3], 1, 2);
        IReadOnlyList<DuplicateGroup> groups = Duplicates.Find(training, test);
        Assert.Equal(3, groups.Count);
        Assert.Equal([new(0, 1, 1), new(0, 3, 5)], groups[0].Members);
        Assert.Equal([new(0, 2, 2), new(0, 5, 2)], groups[1].Members);
        Assert.Equal([new(0, 4, 3), new(1, 1, 3)], groups[2].Members);
        Assert.Equal([true, false, false], groups.Select(group => group.HasLabelConflict));
        Assert.Equal([false, false, true], groups.Select(group => group.SpansParts));
    }

    [Property(MaxTest = 100)]
    public void Groups_are_those_of_a_comparison_of_all_with_all(byte[] bytes)
    {
        // Few values and an odd size, so that duplicates and the hash's tail both occur.
        byte[] pixels = [.. (bytes ?? []).Select(b => (byte)(b % 2))];
        byte[][] images = [.. pixels.Chunk(3).Where(image => image.Length == 3)];
        ImageSet set = new([.. images.SelectMany(image => image)], new byte[images.Length], 1, 3);
        int[][] expected = [.. images.Index().GroupBy(pair => Convert.ToHexString(pair.Item)).Where(group => group.Count() > 1)
            .Select(group => group.Select(pair => pair.Index).ToArray())];
        Assert.Equal(expected, Duplicates.Find(set).Select(group => group.Members.Select(member => member.Index).ToArray()));
    }

    [Fact]
    public void Sets_of_different_sizes_are_refused() =>
        Assert.Throws<ArgumentException>(() => Duplicates.Find(new ImageSet([1, 2], [0], 1, 2), new ImageSet([1, 2], [0], 2, 1)));

    [Fact]
    public void Mnist_has_no_duplicates_within_or_across_its_splits()
    {
        ImageData data = BundledMnist.Data;
        Assert.Empty(Duplicates.Find(data.Training, data.Test));
    }
}
