using System.Globalization;
using System.Text;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// The folder of one run's logs: <c>version_N</c> under a root. A new run gets the next number; a resumed one goes on in the one that
/// is asked for, else in the one that its checkpoint remembers, else in the last there is. A run that died before its first checkpoint begins anew, in the
/// folder that it had. Loggers that share a folder object share the folder.
/// </summary>
/// <param name="root">Folder of all versions, made if it does not exist.</param>
public sealed class LogFolder(string root)
{
    private const string Prefix = "version_";

    private LogStart? _start;

    /// <summary>The number that a resumed run goes on in; null for that of its checkpoint, or the last one where it remembers none.</summary>
    public int? ResumeVersion { get; init; }

    /// <summary>The folder of the present run, or the last one; null before the first.</summary>
    public string? Path => Version is { } version ? Of(version) : null;

    /// <summary>The number of <see cref="Path"/>.</summary>
    internal int? Version { get; private set; }

    /// <summary>The number that the checkpoint remembers from which the run resumes; null if it remembers none.</summary>
    internal int? SavedVersion { get; set; }

    /// <summary>The folder for a run; the same for every logger of it.</summary>
    /// <exception cref="UserErrorException">It cannot be made, or the one to go on in is not there.</exception>
    public string For(LogStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (!ReferenceEquals(_start, start))
            (Version, _start) = (start.ResumeAt is null ? Next(start) : Last(start), start);
        return Path!;
    }

    /// <summary>The run has its first checkpoint, if it saves any: the folder is its own.</summary>
    /// <exception cref="UserErrorException">The folder cannot be written.</exception>
    internal void Keep()
    {
        try
        {
            if (Path is { } path)
                FileOperations.Delete(BeginningIn(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot write in the folder of the run's log, '{Path}': {e.Message} Make it writable, or choose another one.", e);
        }
    }

    private int Last(LogStart start)
    {
        int version = ResumeVersion ?? SavedVersion ?? Versions().DefaultIfEmpty(-1).Max();
        string path = Of(version);
        if (Directory.Exists(path))
            return version;
        // A run that had no log until now begins one where it stands.
        return ResumeVersion is null ? Next(start) : throw new UserErrorException($"The run's log is to go on in '{path}', which is not there: give the number of a folder in '{root}', or leave it out for the last.");
    }

    private int Next(LogStart start)
    {
        string run = start.Checkpoints is { } checkpoints ? System.IO.Path.GetRelativePath(root, checkpoints) : "";
        try
        {
            FileOperations.MakeFolder(root);
            int[] versions = [.. Versions().Order()];
            foreach (int version in versions)
            {
                if (IsLeftBy(run, Of(version)) && Claim(run, Of(version)))
                    return version;
            }
            for (int version = versions.LastOrDefault(-1) + 1; ; version++)
            {
                if (Claim(run, Of(version)))
                    return version;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot make a folder for the run's log in '{root}': {e.Message} Choose one that can be written.", e);
        }
    }

    /// <summary>Whether a folder holds no more than the beginning of the same run, or nothing.</summary>
    private static bool IsLeftBy(string run, string path)
    {
        string beginning = BeginningIn(path);
        return File.Exists(beginning)
            ? run.Length > 0 && File.ReadAllText(beginning) == run
            : Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry).StartsWith('.'));
    }

    /// <summary>Makes a folder; false if it is there and another run's. Two runs that begin at the same time get one each: only one of them can hold the file.</summary>
    private static bool Claim(string run, string path)
    {
        using FileStream? file = TryClaim(path);
        if (file is null || (Directory.Exists(path) && !IsLeftBy(run, path)))
            return false;
        FileOperations.MakeFolder(path);
        string beginning = BeginningIn(path);
        foreach (string left in Directory.GetFiles(path))
        {
            if (left != beginning)
                FileOperations.Delete(left);
        }
        AtomicFile.Write(beginning, stream => stream.Write(Encoding.UTF8.GetBytes(run)));
        return true;
    }

    /// <summary>The file that only one of several runs can hold; null for the others.</summary>
    private static FileStream? TryClaim(string path)
    {
        try
        {
            return FileOperations.TryHold(path + ".claim");
        }
        catch (IOException) when (Directory.Exists(path))
        {
            // Who held it has just let go of it, and has the folder.
            return null;
        }
    }

    /// <summary>The file that says until the run's first checkpoint whose beginning a folder holds: the way from the root to the folder of the run's checkpoints.</summary>
    private static string BeginningIn(string path) => System.IO.Path.Combine(path, ".beginning-of");

    private IEnumerable<int> Versions()
    {
        if (!Directory.Exists(root))
            yield break;
        foreach (string path in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int version))
                yield return version;
        }
    }

    private string Of(int version) => System.IO.Path.Combine(root, Prefix + version.ToString(CultureInfo.InvariantCulture));
}
