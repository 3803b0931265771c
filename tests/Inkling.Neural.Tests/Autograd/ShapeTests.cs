namespace Inkling.Neural.Tests;

public class ShapeTests
{
    [Fact]
    public void A_shape_knows_its_sizes()
    {
        Shape shape = new(2, 3, 4, 5);
        Assert.Equal((4, 120, 60), (shape.Rank, shape.Count, shape.SampleSize));
        Assert.Equal("[2, 3, 4, 5]", shape.ToString());
        Assert.Equal(new Shape(7, 3, 4, 5), shape.WithBatch(7));
        Assert.NotEqual(new Shape(2, 60), shape);
        Assert.NotEqual(new Shape(6), new Shape(6, 1));
        Assert.Equal([2, 3], new Shape(2, 3).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(2, 3)[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(2, 3)[-1]);
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Shape(ReadOnlySpan<int>.Empty));
        Assert.Throws<ArgumentException>(() => new Shape(1, 2, 3, 4, 5));
        Assert.Throws<ArgumentException>(() => new Shape(3, 0));
        Assert.Throws<OverflowException>(() => new Shape(65536, 65536));
    }
}
