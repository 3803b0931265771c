using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>
/// Every kernel check again in processes with less vector hardware: what these tiers compute is what older processors
/// compute. The plain run covers the best tier that this machine has.
/// </summary>
public class TierTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "avx512=False", "vector512=False")]
    [InlineData("DOTNET_EnableAVX2", "avx512=False", "avx2=False", "vector256=False")]
    [InlineData("DOTNET_EnableAVX", "avx2=False", "avx=False", "vector256=False")]
    [InlineData("DOTNET_EnableHWIntrinsic", "avx=False", "sse41=False", "vector256=False", "vector128=False")]
    public void Kernels_agree_with_their_references_without(string variable, params string[] off)
    {
        string output = ChildProcess.Run(["kernels"], (variable, "0"));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.All(off, hardware => Assert.Contains(hardware, lines[0].Split(' ')));
        Assert.Equal(KernelChecks.All.Keys.Select(name => $"passed: {name}"), lines[1..]);
    }
}
