using Inkling.Neural;
using Inkling.Training;
using Spectre.Console.Testing;

namespace Inkling.Cli.Tests;

public sealed class LineageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_chain_of_parents_is_followed_as_far_as_there_are_files(int width)
    {
        VerifiedFile first = Make("first", "00"), second = Make("second", first.Summary!.Sha256), third = Make("third", second.Summary!.Sha256), orphan = Make("orphan", new string('a', 64));
        VerifiedFile[] files = [third, second, first, orphan];
        Lineage lineage = new(files);
        Assert.Equal([second.Summary, first.Summary], lineage.AncestorsOf(third.Summary!));
        Assert.Empty(lineage.AncestorsOf(first.Summary));
        using TestConsole console = new();
        console.Profile.Width = width;
        new VerifyView(console).Show(files, lineage);
        string[] lines = console.Output.Split('\n');
        Assert.Equal(2, lines.Count(line => line.Contains("not among these files", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("which began from", StringComparison.Ordinal));
        // A sum is never broken.
        Assert.All(files, file => Assert.Contains(lines, line => line.Contains($"File       {file.Summary!.Sha256}", StringComparison.Ordinal)));
        Assert.Contains("4 of 4 files are whole.", console.Output);
    }

    private VerifiedFile Make(string name, string parent)
    {
        string path = _folder[name];
        Checkpoint.Write(path, [new CheckpointTensor("w", new Shape(2), new float[2])], new Dictionary<string, string> { ["name"] = name, [CheckpointHashes.ParentKey] = parent });
        return new VerifiedFile(path, CheckpointSummary.Read(path), null);
    }
}
