using System.Globalization;
using Inkling.Testing;

namespace Inkling.Training.Tests;

/// <summary>
/// A real process that trains and writes everything there is to write dies at an operation on a file, before a write or in the middle of it, or finds the
/// disk full. Whatever is on the disk then, the run goes on to the bytes of one that nothing happened to.
/// </summary>
public sealed class FaultTests : IDisposable
{
    /// <summary>The environment variable that asks for every operation, which takes some minutes.</summary>
    private const string AllVariable = "INKLING_FAULTS";

    // Dividing all operations into so many leaves those that the suite has time for, beside those of one save.
    private const int Stride = 23;

    // Exit code of a process that was killed: 128 and the signal's number.
    private const int Killed = 137;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FileFault.Kill)]
    [InlineData(FileFault.Torn)]
    [InlineData(FileFault.Full)]
    public void From_whatever_an_operation_that_breaks_leaves_the_run_ends_with_the_same_bytes(FileFault fault)
    {
        string whole = _folder["whole"];
        (int exitCode, string output, _) = Child(whole, FileFault.None, 0);
        Assert.Equal(0, exitCode);
        string[] operations = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, byte[]> expected = Folders.Contents(whole);
        AssertComplete(expected.Keys, operations);

        int broken = 0, tried = 0;
        foreach (int at in Chosen(operations, fault))
        {
            string folder = _folder[$"{fault}-{at}"];
            tried++;
            bool isBroken = Break(folder, fault, at, operations);
            broken += isBroken ? 1 : 0;
            // Every fourth dies once more while it goes on.
            if (isBroken && at % 4 == 0)
                Break(folder, fault, 1 + (at % 17), operations);
            CrashTraining.Run(folder);
            Dictionary<string, byte[]> actual = Folders.Contents(folder);
            Assert.True(expected.Keys.Order().SequenceEqual(actual.Keys.Order()), $"After {fault} at {at} ({operations[at - 1]}) the files are {string.Join(", ", actual.Keys.Except(expected.Keys).Concat(expected.Keys.Except(actual.Keys)))} apart.");
            foreach ((string name, byte[] bytes) in expected)
                Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"After {fault} at {at} ({operations[at - 1]}) {name} has other bytes.");
            Directory.Delete(folder, recursive: true);
        }
        // The log's thread writes when it finds time, so that some of the last operations may be missing where the machine is busy.
        Assert.InRange(broken, tried - Math.Max(2, tried / 20), tried);
    }

    /// <summary>Runs the training with a fault; true if it hit.</summary>
    private static bool Break(string folder, FileFault fault, int at, string[] operations)
    {
        (int exitCode, string output, string error) = Child(folder, fault, at);
        if (exitCode == 0)
        {
            Assert.True(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length < at, $"{fault} at {at} did not happen.");
            return false;
        }
        if (fault == FileFault.Full)
        {
            // A full disk is an error like any other: one sentence that names the file and says what to do.
            Assert.True(exitCode == 1, $"{fault} at {at} ({operations[at - 1]}) ended with {exitCode}: {error}");
            Assert.Contains("No space left on device", error);
            Assert.Contains(folder, error);
        }
        else
        {
            Assert.True(exitCode == Killed, $"{fault} at {at} ({operations[at - 1]}) ended with {exitCode}: {error}");
        }
        return true;
    }

    /// <summary>Every operation of one save in the middle of the run, from what is logged before it to the old best that goes after it, and some of the others.</summary>
    private static IEnumerable<int> Chosen(string[] operations, FileFault fault)
    {
        bool all = Environment.GetEnvironmentVariable(AllVariable) is not null;
        int[] saves = [.. Enumerable.Range(0, operations.Length).Where(i => operations[i] == "rename last.safetensors")];
        int from = saves[(saves.Length / 2) - 1] + 1, to = saves[saves.Length / 2] + 1;
        for (int at = 1; at <= operations.Length; at++)
        {
            string operation = operations[at - 1].Split(' ')[0];
            bool differs = fault switch { FileFault.Torn => operation == "write", FileFault.Full => operation is "write" or "open" or "folder" or "flush", _ => true };
            bool isOfTheSave = at - 1 >= from && at - 1 <= to && (fault == FileFault.Kill || at % 3 == 0);
            if (differs && (all || isOfTheSave || at % Stride == (int)fault))
                yield return at;
        }
    }

    /// <summary>The run must have written all that can break.</summary>
    private static void AssertComplete(IEnumerable<string> files, string[] operations)
    {
        foreach (string name in (string[])["metrics.csv", "steps.jsonl", "scalars.csv", "log.jsonl", "last.safetensors", "epoch-1.safetensors"])
            Assert.Contains(files, file => Path.GetFileName(file) == name);
        foreach (string operation in (string[])["folder", "open", "write", "flush", "rename", "delete"])
            Assert.Contains(operations, line => line.StartsWith(operation + " ", StringComparison.Ordinal));
    }

    private static (int ExitCode, string Output, string Error) Child(string folder, FileFault fault, int at) =>
        ChildProcess.Start(["train", folder, fault.ToString(), at.ToString(CultureInfo.InvariantCulture)]);
}
