using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>
/// Every kernel check again in processes with less vector hardware: what these tiers compute is what older processors
/// compute. The plain run covers the best tier that this machine has.
/// </summary>
public class TierTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512=0", "avx512=False", "vector512=False")]
    // What the runtime chooses by itself on processors that AVX-512 slows down: the instructions are there, wide vectors are not used.
    [InlineData("DOTNET_PreferredVectorBitWidth=256", "vector512=False")]
    [InlineData("DOTNET_EnableAVX2=0", "avx512=False", "avx2=False", "vector256=False")]
    [InlineData("DOTNET_EnableAVX=0", "avx2=False", "avx=False", "vector256=False")]
    [InlineData("DOTNET_EnableHWIntrinsic=0", "avx=False", "sse41=False", "vector256=False", "vector128=False")]
    public void Kernels_agree_with_their_references_with(string setting, params string[] off)
    {
        string[] parts = setting.Split('=');
        string output = ChildProcess.Run(["kernels"], (parts[0], parts[1]));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.All(off, hardware => Assert.Contains(hardware, lines[0].Split(' ')));
        Assert.Equal(KernelChecks.All.Keys.Select(name => $"passed: {name}"), lines[1..]);
    }
}
