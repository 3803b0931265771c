namespace Inkling.Numerics.Tests;

public class DropoutMaskTests
{
    private readonly RandomKey _key = RandomKey.FromSeed(3);

    [Theory]
    [InlineData(0.2f)]
    [InlineData(0.25f)]
    [InlineData(0.5f)]
    public void The_share_dropped_is_the_probability_and_the_rest_is_scaled_up(float probability)
    {
        float[] factors = new float[200_000];
        DropoutMask.Factors(new DropoutDraw(_key, 0, probability), factors);
        Assert.Equal(probability, factors.Count(f => f == 0) / (double)factors.Length, 0.005);
        Assert.All(factors, f => Assert.True(f == 0 || f == 1 / (1 - probability)));
        Assert.Equal(1, factors.Average(), 0.01);
    }

    [Fact]
    public void Probability_0_drops_nothing()
    {
        float[] factors = new float[1000];
        DropoutMask.Factors(new DropoutDraw(_key, 17, 0), factors);
        Assert.All(factors, f => Assert.Equal(1, f));
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void Other_probabilities_are_refused(float probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DropoutMask.Factors(new DropoutDraw(_key, 0, probability), new float[4]));

    [Fact]
    public void A_mask_is_a_window_on_one_endless_sequence()
    {
        float[] whole = new float[5000];
        DropoutMask.Factors(new DropoutDraw(_key, 0, 0.5f), whole);
        // Lengths and places around the 16 and the 64 values that are drawn together.
        int[] firsts = [0, 1, 8, 15, 16, 17, 31, 48, 63, 64, 784, 4096], counts = [1, 15, 16, 17, 47, 63, 64, 65, 79, 80, 81, 128, 145, 784];
        foreach (int first in firsts)
        {
            foreach (int count in counts)
                RequireWindow(first, count);
        }
        RequireWindow(4983, 17);

        void RequireWindow(int first, int count)
        {
            float[] part = new float[count];
            DropoutMask.Factors(new DropoutDraw(_key, (ulong)first, 0.5f), part);
            Assert.True(whole.AsSpan(first, count).SequenceEqual(part), $"{count} values from {first}");
        }
    }

    [Fact]
    public void Another_key_drops_other_values()
    {
        float[] a = new float[1000], b = new float[1000];
        DropoutMask.Factors(new DropoutDraw(_key.Derive(0), 0, 0.5f), a);
        DropoutMask.Factors(new DropoutDraw(_key.Derive(1), 0, 0.5f), b);
        Assert.InRange(a.Zip(b).Count(pair => pair.First != pair.Second), 400, 600);
    }
}
