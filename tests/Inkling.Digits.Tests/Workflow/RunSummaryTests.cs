namespace Inkling.Digits.Tests;

public sealed class RunSummaryTests
{
    [Theory]
    [InlineData("""{ "name": "a", "deployed": "dense", "seconds": 1.5 }""", "dense")]
    [InlineData("""{ "data": { "deployed": "cnn" }, "networks": [ { "deployed": "cnn" } ], "deployed": "dense" }""", "dense")]
    [InlineData("""{ "data": { "deployed": "cnn" } }""", null)]
    [InlineData("""{ "deployed": null }""", null)]
    [InlineData("""{ "deployed": ["cnn"] }""", null)]
    [InlineData("""{ "deployed": "cnn", "seconds": 1""", null)]
    [InlineData("cnn", null)]
    [InlineData("", null)]
    public void The_recommended_network_is_taken_from_a_whole_summary_only(string summary, string? expected)
    {
        using TemporaryFolder folder = new();
        string run = folder.Path;
        Assert.Null(RunSummary.TryReadDeployed(run));
        File.WriteAllText(Path.Combine(run, RunFolder.Summary), summary);
        Assert.Equal(expected, RunSummary.TryReadDeployed(run));
    }
}
