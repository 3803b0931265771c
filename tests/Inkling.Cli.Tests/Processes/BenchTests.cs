using System.Text.Json;

namespace Inkling.Cli.Tests;

/// <summary><c>inkling bench</c>, in its quick form.</summary>
public sealed class BenchTests
{
    [Fact]
    public void A_quick_bench_shows_every_part_and_writes_every_number()
    {
        using TemporaryFolder folder = new();
        ProcessResult result = InklingProcess.RunIn(folder.Path, "bench", "--quick", "--threads", "1", "--json", "bench.json");
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string[] parts = ["FMA peak", "Kernels", "Training and inference", "One image", "Memory", "Peers"];
        Assert.Equal(parts, result.Output.Split('\n').Where(line => line.StartsWith("── ", StringComparison.Ordinal)).Select(line => line.Trim('─', ' ')));
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains("A training step   0 bytes allocated", result.Output);
        Assert.Contains("compare.py --json peers.json", result.Output);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "bench.json")));
        Assert.True(json.RootElement.GetProperty("kernels").GetArrayLength() > 20);
        Assert.All(json.RootElement.GetProperty("networks").EnumerateArray(), network => Assert.Equal(0, network.GetProperty("allocatedBytesPerCall").GetDouble()));
    }

    [Theory]
    [InlineData("--peers", "missing.json")]
    [InlineData("--json", "missing/bench.json")]
    public void A_file_that_cannot_be_used_is_named_before_anything_is_measured(string option, string file)
    {
        ProcessResult result = InklingProcess.Run("bench", option, file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(file, result.ErrorLine);
        Assert.Equal("", result.Output);
    }
}
