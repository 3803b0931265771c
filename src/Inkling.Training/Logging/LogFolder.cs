using System.Globalization;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// The folder of one run's logs: <c>version_N</c> under a root. A new run gets the next number; a resumed one goes on in the one that
/// is asked for, else in the one that its checkpoint remembers, else in the last there is. Loggers that share a folder object share the folder.
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
            (Version, _start) = (start.ResumeAt is null ? Next() : Last(), start);
        return Path!;
    }

    private int Last()
    {
        int version = ResumeVersion ?? SavedVersion ?? Versions().DefaultIfEmpty(-1).Max();
        string path = Of(version);
        if (Directory.Exists(path))
            return version;
        // A run that had no log until now begins one where it stands.
        return ResumeVersion is null ? Next() : throw new UserErrorException($"The run's log is to go on in '{path}', which is not there: give the number of a folder in '{root}', or leave it out for the last.");
    }

    private int Next()
    {
        try
        {
            FileOperations.MakeFolder(root);
            for (int version = Versions().DefaultIfEmpty(-1).Max() + 1; ; version++)
            {
                if (Claim(Of(version)))
                    return version;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot make a folder for the run's log in '{root}': {e.Message} Choose one that can be written.", e);
        }
    }

    /// <summary>Makes a folder; false if it is there. Two runs that begin at the same time get one each: only one of them can make the file.</summary>
    private static bool Claim(string path)
    {
        using FileStream? file = TryClaim(path);
        if (file is null || Directory.Exists(path))
            return false;
        FileOperations.MakeFolder(path);
        return true;
    }

    /// <summary>The file that only one of several runs can make, gone when it is closed; null for the others.</summary>
    private static FileStream? TryClaim(string path)
    {
        string claim = path + ".claim";
        try
        {
            return new FileStream(claim, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(claim) || Directory.Exists(path))
        {
            return null;
        }
    }

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
