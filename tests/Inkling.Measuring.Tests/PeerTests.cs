using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Measuring.Tests;

/// <summary>The results of benchmarks/peers/compare.py.</summary>
public sealed class PeerTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Ratios_are_read_with_the_better_configuration_of_each_side()
    {
        File.WriteAllText(_file, """
            {"pairs": 3, "skipped": {"infer": "install node", "latency": "install node"}, "sections": {"infer": [], "train": [{
              "what": "train dense, batch 128", "unit": "images/s", "ours": {"1 thread": [10, 12, 11], "2 threads": [20, 24, 21]}, "theirs": {"1 thread": [7, 8, 9]},
              "ours_best": "2 threads", "theirs_best": "1 thread", "ratio_median": 2.7, "target": ">= 2.6"}]}}
            """);
        PeerReport report = PeerReport.Load(_file);
        Assert.Equal(new PeerRow("train dense, batch 128", "images/s", "PyTorch", 21, 8, 2.7, ">= 2.6"), Assert.Single(report.Rows));
        Assert.Equal(["install node"], report.Skipped);
        Assert.Equal(3, report.Pairs);
        Assert.Equal(["train dense, batch 128", "images/s", "21.0", "PyTorch", "8.00", "2.70", ">= 2.6"], Assert.Single(BenchTables.Peers(report.Rows).Rows).Cells);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"pairs": 3, "sections": {}}""")]
    [InlineData("""{"pairs": 3, "skipped": {}, "sections": {"train": [{"what": "x"}]}}""")]
    [InlineData("""{"pairs": "many", "skipped": {}, "sections": {}}""")]
    public void A_file_of_another_kind_is_named(string content)
    {
        File.WriteAllText(_file, content);
        Assert.StartsWith(_file, Assert.Throws<UserErrorException>(() => PeerReport.Load(_file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("no-such-file.json", Assert.Throws<UserErrorException>(() => PeerReport.Load("no-such-file.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_script_is_found_from_inside_a_checkout_only()
    {
        Assert.Equal(Repository.PathOf("benchmarks/peers/compare.py"), PeerComparison.Find());
        Assert.Null(PeerComparison.Find(Path.GetTempPath()));
    }
}
