using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Measuring.Tests;

/// <summary>The list of kernels that are timed.</summary>
public class KernelCasesTests
{
    public static TheoryData<string> Names => [.. KernelCases.All().Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_case_runs_and_allocates_nothing(string name)
    {
        Action call = KernelCases.All(batch: 3).Single(kernel => kernel.Name == name).Prepare();
        Assert.Equal(0, Allocations.OfCallingThread(call));
    }

    [Theory]
    [InlineData("linear 784->512 forward", 2L * 128 * 784 * 512)]
    [InlineData("linear 784->512 weight gradient", 2L * 128 * 784 * 512)]
    [InlineData("linear 512->256 both gradients", 4L * 128 * 512 * 256)]
    [InlineData("conv 1->32 forward", 2L * 128 * 28 * 28 * 9 * 32)]
    [InlineData("conv 32->64 input gradient", 2L * 128 * 14 * 14 * 9 * 32 * 64)]
    [InlineData("conv+pool 32->64 weight gradient", 2L * 128 * 14 * 14 * 9 * 32 * 64)]
    [InlineData("max-pooling 2x2 forward", 3L * 128 * 14 * 14 * 32)]
    public void Operations_are_those_of_the_direct_algorithm(string name, long operations) =>
        Assert.Equal(operations, KernelCases.All().Single(kernel => kernel.Name == name).Operations);

    [Theory]
    [InlineData("linear 512->256 forward", 4L * ((128 * 512) + (512 * 256) + (128 * 256)))]
    [InlineData("conv 32->64 forward", 4L * ((128 * 14 * 14 * (32 + 64)) + (9 * 32 * 64)))]
    [InlineData("ReLU forward", 8L * 128 * 512)]
    public void Bytes_are_those_of_the_operands_once(string name, long bytes) =>
        Assert.Equal(bytes, KernelCases.All().Single(kernel => kernel.Name == name).Bytes);

    [Fact]
    public void There_are_cases_of_every_group_and_their_names_differ()
    {
        IReadOnlyList<KernelCase> all = KernelCases.All();
        Assert.Equal(Enum.GetValues<KernelGroup>(), all.Select(kernel => kernel.Group).Distinct().Order());
        Assert.Equal(all.Count, all.Select(kernel => kernel.Name).Distinct().Count());
    }

    [Fact]
    public void A_batch_of_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => KernelCases.All(0));

    [Fact]
    public void The_peak_is_a_number_and_leaves_the_threads_as_they_were()
    {
        int before = Workers.ThreadCount;
        PeakSpeed peak = FmaPeak.Measure(threads: 1, seconds: 0.002);
        Assert.True(peak.OverTime > 0 && peak.OverTime <= peak.Best && double.IsFinite(peak.Best), $"{peak}");
        Assert.Equal(before, Workers.ThreadCount);
        Assert.Contains(FmaPeak.VectorBits, (int[])[256, 512]);
    }
}
