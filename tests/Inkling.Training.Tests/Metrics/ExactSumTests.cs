using System.Numerics;
using FsCheck.Xunit;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class ExactSumTests
{
    [Property]
    public void The_sum_is_the_nearest_double_of_the_exact_one(ulong seed)
    {
        double[] terms = Terms(seed, 1 + (int)(seed % 40));
        BigInteger exact = terms.Aggregate(BigInteger.Zero, (sum, term) => sum + Whole(term));
        double value = SumOf(terms).Value;
        if (double.IsInfinity(value))
        {
            Assert.True(BigInteger.Abs(exact) > Whole(double.MaxValue));
            return;
        }
        BigInteger distance = BigInteger.Abs(exact - Whole(value));
        foreach (double neighbour in (double[])[Math.BitDecrement(value), Math.BitIncrement(value)])
        {
            if (double.IsInfinity(neighbour))
                continue;
            BigInteger other = BigInteger.Abs(exact - Whole(neighbour));
            Assert.True(distance < other || (distance == other && (BitConverter.DoubleToInt64Bits(value) & 1) == 0));
        }
    }

    [Property]
    public void Neither_order_nor_grouping_changes_the_sum(double[] terms, ulong seed)
    {
        double[] all = [.. terms, .. Terms(seed, 20)];
        RandomKey key = RandomKey.FromSeed(seed);
        int[] places = [.. Enumerable.Range(0, all.Length).Select(i => (int)(key.Uniform((ulong)i) * 3))];
        double[] shuffled = [.. all.Select((term, i) => (term, Place: key.Uniform((ulong)(1000 + i)))).OrderBy(pair => pair.Place).Select(pair => pair.term)];
        ExactSum merged = new();
        for (int part = 0; part < 3; part++)
            merged.Add(SumOf([.. all.Where((_, i) => places[i] == part)]));
        byte[] expected = Bytes(SumOf(all));
        Assert.Equal(expected, Bytes(SumOf(shuffled)));
        Assert.Equal(expected, Bytes(merged));
        Assert.Equal(SumOf(all).Value, Copy(expected).Value);
        Assert.Equal(expected, Bytes(Copy(expected)));
    }

    [Fact]
    public void Nothing_is_lost_between_the_largest_and_the_smallest_number()
    {
        Assert.Equal(double.Epsilon, SumOf([double.MaxValue, double.Epsilon, -double.MaxValue]).Value);
        Assert.Equal(0, SumOf([1, 1e-300, -1, -1e-300]).Value);
        Assert.Equal(0.3, SumOf([0.1, 0.2]).Value, 1e-15);
        Assert.Equal(double.MaxValue, SumOf([double.MaxValue, double.MaxValue, -double.MaxValue]).Value);
        Assert.Equal(double.PositiveInfinity, SumOf([double.MaxValue, double.MaxValue]).Value);
        Assert.Equal(-2 * double.Epsilon, SumOf([-double.Epsilon, -double.Epsilon]).Value);
        Assert.Equal(0, SumOf([]).Value);
    }

    [Fact]
    public void Halves_go_to_the_even_neighbour()
    {
        double half = Math.ScaleB(1, -53), unit = 2 * half;
        Assert.Equal(1, SumOf([1, half]).Value);
        Assert.Equal(1 + (2 * unit), SumOf([1 + unit, half]).Value);
        Assert.Equal(1 + unit, SumOf([1, half, double.Epsilon]).Value);
        Assert.Equal(-1, SumOf([-1, -half]).Value);
        Assert.Equal(2, SumOf([2 - unit, half]).Value);
    }

    [Fact]
    public void Infinities_and_NaN_stay()
    {
        Assert.Equal(double.PositiveInfinity, SumOf([1, double.PositiveInfinity, -5]).Value);
        Assert.Equal(double.NegativeInfinity, SumOf([double.NegativeInfinity, 1]).Value);
        Assert.True(double.IsNaN(SumOf([double.NegativeInfinity, double.PositiveInfinity]).Value));
        Assert.True(double.IsNaN(SumOf([double.NaN, 1]).Value));
        ExactSum sum = SumOf([double.NaN, 1]);
        sum.Reset();
        Assert.Equal(0, sum.Value);
    }

    [Property]
    public void Losses_with_zeros_between_them_go_to_two_sums_at_once(ulong seed)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        double[] losses = [.. Enumerable.Range(0, 50).Select(i => key.Uniform((ulong)(3 * i)) switch
        {
            < 0.4 => 0,
            < 0.9 => key.Uniform((ulong)((3 * i) + 1)) * Math.ScaleB(1, (int)(80 * (key.Uniform((ulong)((3 * i) + 2)) - 0.9))),
            < 0.95 => -0.0,
            _ => double.Epsilon * i,
        })];
        ExactSum one = new(), sum = new(), also = SumOf([3]);
        Array.ForEach(losses, one.Add);
        sum.Add(losses, also);
        Assert.Equal(Bytes(one), Bytes(sum));
        one.Add(3);
        Assert.Equal(Bytes(one), Bytes(also));
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        ExactSum sum = SumOf([1, 2]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            sum.Add(i - 500.5);
        double value = sum.Value;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3 - 1000, value);
    }

    internal static ExactSum SumOf(ReadOnlySpan<double> terms)
    {
        ExactSum sum = new();
        sum.Add(terms);
        return sum;
    }

    /// <summary>Numbers of both signs and every size, and some that cancel.</summary>
    private static double[] Terms(ulong seed, int count)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        double[] terms = new double[count];
        for (int i = 0; i < count; i++)
        {
            double size = key.Uniform((ulong)(4 * i)) < 0.5 ? 60 : 2098;
            double term = Math.ScaleB(1 + key.Uniform((ulong)((4 * i) + 1)), (int)(size * (key.Uniform((ulong)((4 * i) + 2)) - 0.5)) - 26);
            terms[i] = key.Uniform((ulong)((4 * i) + 3)) < 0.5 ? term : i > 0 && i % 3 == 0 ? -terms[i - 1] : -term;
        }
        return terms;
    }

    /// <summary>A finite double in units of 2^-1074.</summary>
    private static BigInteger Whole(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        BigInteger digits = (bits & ((1L << 52) - 1)) + (exponent == 0 ? 0 : 1L << 52);
        return (bits < 0 ? -digits : digits) << (Math.Max(exponent, 1) - 1);
    }

    private static byte[] Bytes(ExactSum sum)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        sum.Write(writer);
        return stream.ToArray();
    }

    private static ExactSum Copy(byte[] bytes)
    {
        using BinaryReader reader = new(new MemoryStream(bytes));
        ExactSum sum = new();
        sum.Read(reader);
        return sum;
    }
}
