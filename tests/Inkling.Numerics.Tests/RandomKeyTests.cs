using FsCheck.Xunit;

namespace Inkling.Numerics.Tests;

/// <summary>Randomness is a pure function of key and index, and looks random. (The known answers are among the kernel checks.)</summary>
public class RandomKeyTests
{
    private const int Draws = 100_000;

    private readonly RandomKey _key = RandomKey.FromSeed(1);

    [Fact]
    public void Uniform_numbers_fill_the_unit_interval_evenly()
    {
        int[] bins = new int[100];
        for (ulong i = 0; i < Draws; i++)
        {
            double u = _key.Uniform(i);
            Assert.InRange(u, 0, 1 - 1e-16);
            bins[(int)(u * bins.Length)]++;
        }
        // Chi-squared with 99 degrees of freedom: mean 99, deviation 14; the seed is fixed, so this never flickers.
        Assert.InRange(bins.Sum(count => Math.Pow(count - 1000, 2) / 1000), 50, 150);
    }

    [Fact]
    public void Each_bit_is_set_half_the_time()
    {
        int[] set = new int[64];
        for (ulong i = 0; i < Draws; i++)
        {
            ulong bits = _key.Bits(i);
            for (int bit = 0; bit < 64; bit++)
                set[bit] += (int)(bits >> bit) & 1;
        }
        Assert.All(set, count => Assert.InRange(count, (Draws / 2) - 800, (Draws / 2) + 800)); // five deviations
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        double[] z = [.. Enumerable.Range(0, Draws).Select(i => _key.Normal((ulong)i))];
        Assert.Equal(0, z.Average(), 0.02);
        Assert.Equal(1, z.Average(x => x * x), 0.02);
        Assert.Equal(3, z.Average(x => x * x * x * x), 0.15);
        Assert.Equal(0.0455, z.Count(x => Math.Abs(x) > 2) / (double)Draws, 0.003);
    }

    [Fact]
    public void Derived_keys_give_unrelated_numbers()
    {
        HashSet<ulong> seen = [];
        for (ulong tag = 0; tag < 300; tag++)
        {
            for (ulong i = 0; i < 300; i++)
                Assert.True(seen.Add(_key.Derive(tag).Bits(i)));
        }
    }

    [Property(MaxTest = 50)]
    public bool A_permutation_holds_every_number_once(ulong seed, byte length)
    {
        int[] order = new int[length];
        RandomKey.FromSeed(seed).Permutation(order);
        return order.Order().SequenceEqual(Enumerable.Range(0, length));
    }

    [Fact]
    public void All_permutations_are_equally_likely()
    {
        Dictionary<(int, int, int, int), int> counts = [];
        int[] order = new int[4];
        for (ulong seed = 0; seed < 24_000; seed++)
        {
            _key.Derive(seed).Permutation(order);
            (int, int, int, int) name = (order[0], order[1], order[2], order[3]);
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        Assert.Equal(24, counts.Count);
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - 1000, 2) / 1000), 5, 50); // chi-squared, 23 degrees of freedom
    }

    [Property(MaxTest = 100)]
    public bool Bounded_numbers_stay_below_their_bound(ulong seed, ulong index, ushort bound) =>
        bound == 0 || new RandomKey(seed).Below(bound, index) is int value && value >= 0 && value < bound;
}
