using System.CommandLine;
using System.IO.Enumeration;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Cli;

/// <summary><c>inkling verify</c>: says of checkpoints whether they are whole, what they hold and where they come from.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output, TextWriter error)
    {
        Argument<string[]> paths = new("CHECKPOINT") { Description = "A checkpoint file, or a folder: all checkpoints and models in it and below", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "Write everything as JSON" };
        Verb verb = new("verify", "Check that checkpoints are whole and show what they hold")
        {
            Examples =
            [
                "inkling verify runs/<run>                           everything that a run has saved",
                "inkling verify runs                                 all runs, and which began from which",
                "inkling verify runs/<run>/models/cnn.safetensors",
            ],
        };
        verb.Add(paths);
        verb.Add(json);
        verb.SetAction(parsed => Verify(parsed.GetRequiredValue(paths), parsed.GetValue(json), output, error));
        return verb;
    }

    private static int Verify(string[] paths, bool asJson, TextWriter output, TextWriter error)
    {
        int code = ExitCode.Success;
        List<VerifiedFile> files = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            // One damaged file does not keep the others from being looked at.
            try
            {
                files.AddRange(FilesOf(path).Where(file => seen.Add(Path.GetFullPath(file))).Select(Read));
            }
            catch (UserErrorException exception)
            {
                code = Failures.Report(exception, error);
            }
        }
        Lineage lineage = new(files);
        if (asJson)
            VerifiedJson.Write(files, lineage, output);
        else
            new VerifyView(Consoles.Create(output)).Show(files, lineage);
        foreach (VerifiedFile damaged in files.Where(file => file.Problem is not null))
            code = Failures.Report(damaged.Problem!, error);
        return code;
    }

    private static VerifiedFile Read(string path)
    {
        try
        {
            return new VerifiedFile(path, CheckpointSummary.Read(path), null);
        }
        catch (UserErrorException exception)
        {
            return new VerifiedFile(path, null, exception);
        }
    }

    private static IReadOnlyList<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        string[] files;
        try
        {
            // Links to folders are not followed: they may lead back.
            files =
            [
                .. new FileSystemEnumerable<string>(path, static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                {
                    ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(".safetensors", StringComparison.Ordinal),
                    ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
                },
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"'{path}' cannot be looked through: {e.Message}", e);
        }
        // Half a file that a process left when it died is no checkpoint: the next one removes it.
        files = [.. files.Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new UserErrorException($"'{path}' holds no checkpoint (*.safetensors): give a checkpoint file, or a folder that 'inkling run' or 'inkling train' has made.");
    }
}

/// <summary>A file that was looked at.</summary>
/// <param name="Path">The file.</param>
/// <param name="Summary">What it holds; null if it is damaged.</param>
/// <param name="Problem">Why it cannot be read; null if it is whole.</param>
internal sealed record VerifiedFile(string Path, CheckpointSummary? Summary, UserErrorException? Problem);

/// <summary>Which file another one began from, as far as these files tell.</summary>
internal sealed class Lineage(IEnumerable<VerifiedFile> files)
{
    private readonly ILookup<string, CheckpointSummary> _bySum = files.Select(file => file.Summary).OfType<CheckpointSummary>().ToLookup(summary => summary.Sha256);

    /// <summary>The parent, its parent and so on; a file cannot be its own ancestor, as it would have to name its own sum.</summary>
    internal IEnumerable<CheckpointSummary> AncestorsOf(CheckpointSummary summary)
    {
        CheckpointSummary? next = summary;
        while (next.Hashes.Parent is { } parent && (next = _bySum[parent].FirstOrDefault()) is not null)
            yield return next;
    }
}
