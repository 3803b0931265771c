namespace Inkling.Data.Tests;

public sealed class ImageSetTests
{
    [Fact]
    public void Images_and_labels_are_found_by_index()
    {
        ImageSet images = new([1, 2, 3, 4, 5, 6], [4, 9], 1, 3);
        Assert.Equal([4, 5, 6], images.Image(1).ToArray());
        Assert.Equal(9, images.Label(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Image(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Label(-1));
    }

    [Fact]
    public void A_selection_keeps_the_given_order()
    {
        ImageSet chosen = new ImageSet([1, 2, 3], [4, 5, 6], 1, 1).Select([2, 0]);
        Assert.Equal([3, 1], chosen.Pixels.ToArray());
        Assert.Equal([6, 4], chosen.Labels.ToArray());
    }

    [Fact]
    public void Images_of_some_classes_keep_their_order_and_labels()
    {
        ImageSet chosen = new ImageSet([1, 2, 3, 4], [4, 5, 6, 4], 1, 1).OfClasses(6, 4);
        Assert.Equal([1, 3, 4], chosen.Pixels.ToArray());
        Assert.Equal([4, 6, 4], chosen.Labels.ToArray());
        Assert.Equal(10, chosen.ClassCount);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[5], [0, 1], 1, 3));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[2], [0, 10], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSet([], [], 0, 3));
        Assert.Equal(0, new ImageSet([], [], int.MaxValue, int.MaxValue).Count);
    }
}
