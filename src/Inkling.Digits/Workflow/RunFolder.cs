using System.Globalization;
using System.Text;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>The folder of a run: made once, never another run's.</summary>
internal sealed class RunFolder
{
    internal const string Checkpoints = "checkpoints";
    internal const string Models = "models";
    internal const string Plots = "plots";
    internal const string Examples = "examples";
    internal const string Configuration = "config.json";
    internal const string Trainings = "trainings";
    internal const string Logs = "logs";
    internal const string Summary = "summary.json";
    internal const string Report = "report.html";
    internal const string Metrics = "metrics.csv";

    // Two networks with optimiser state, best and last, take some 20 MB; a report and its plots 2 MB.
    private const long NeededBytes = 64L << 20;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder's full path.</summary>
    internal string Path { get; }

    /// <summary>The folder's name.</summary>
    internal string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The configuration of a network's training, relative to the folder.</summary>
    internal static string TrainingFile(DigitNetwork network) => System.IO.Path.Combine(Trainings, network.Key + ".json");

    /// <summary>
    /// Makes a folder <c>time-name</c>, or <c>time-name-2</c> and so on where it exists, with its first files. It is there with all of them or not at all, so that a
    /// run that is killed at any moment can go on; of two runs that find the same name free, only one can have it.
    /// </summary>
    /// <exception cref="UserErrorException">It cannot be made or written, or the disk is nearly full.</exception>
    internal static RunFolder Create(string runsFolder, string name, DateTimeOffset time, Func<string, IEnumerable<(string Path, byte[] Bytes)>> files)
    {
        if (System.IO.File.Exists(runsFolder))
            throw new UserErrorException($"The output folder '{runsFolder}' is a file: choose another one, for example with --output DIR.");
        string root = System.IO.Path.GetFullPath(runsFolder), stem = $"{time.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{name}";
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                RunFolder folder = new(System.IO.Path.Combine(root, attempt == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{attempt}")));
                if (System.IO.Path.Exists(folder.Path))
                    continue;
                if (!folder.Claim(files(folder.Name)))
                    continue;
                folder.CheckSpace();
                return folder;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The output folder '{runsFolder}' cannot be written: {e.Message} Choose another one, for example with --output DIR.", e);
        }
    }

    /// <summary>The folder of a run that goes on.</summary>
    internal static RunFolder Open(string path) => new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    /// <summary>Keeps other processes from going on with the run until it is disposed; the system lets go of it when the process dies.</summary>
    /// <exception cref="UserErrorException">Another process has it.</exception>
    internal FileStream Lock()
    {
        string path = File(".lock");
        try
        {
            return FileOperations.TryHold(path)
                ?? throw new UserErrorException($"'{Path}' is being trained by another process, or by another run of this one: wait for its end, or stop it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"'{path}' cannot be written: {e.Message} A run is trained in its own folder: let this user write there, or copy the folder to where that is so.", e);
        }
    }

    /// <summary>A path below the folder.</summary>
    internal string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file: whole, or not at all.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    internal void WriteText(string relative, string text) => Write(relative, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));

    /// <summary>Writes a file: whole, or not at all.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    internal void Write(string relative, byte[] bytes)
    {
        string path = File(relative);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream => stream.Write(bytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"'{path}' cannot be written: {e.Message} What was written before is still in '{Path}'.", e);
        }
    }

    /// <summary>The folder as a command or a program would name it: relative where it is below the current folder.</summary>
    internal string ShortPath
    {
        get
        {
            string relative = System.IO.Path.GetRelativePath(Directory.GetCurrentDirectory(), Path);
            return (relative.StartsWith("..", StringComparison.Ordinal) ? Path : relative).Replace('\\', '/');
        }
    }

    /// <summary>The same, of the folder or of something in it, as it is typed in a shell.</summary>
    internal string ShellPath(string? inside = null)
    {
        string path = inside is null ? ShortPath : $"{ShortPath}/{inside}";
        if (path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '_' or '-' or ':' or '\\' or '+' or ','))
            return path;
        return $"\"{string.Concat(path.Select(letter => letter is '"' or '$' or '`' or '\\' ? $"\\{letter}" : $"{letter}"))}\"";
    }

    /// <summary>Makes the folder under a name of its own and gives it its name when it is whole; false if another run has got that name.</summary>
    private bool Claim(IEnumerable<(string Path, byte[] Bytes)> files)
    {
        string temporary = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, $".{Name}.{Guid.NewGuid():N}.tmp");
        try
        {
            foreach ((string relative, byte[] bytes) in files)
            {
                string file = System.IO.Path.Combine(temporary, relative);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
                using FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write);
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            Directory.Move(temporary, Path);
            return true;
        }
        catch (IOException) when (System.IO.Path.Exists(Path))
        {
            return false;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private void CheckSpace()
    {
        long free;
        try
        {
            free = new DriveInfo(Path).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Where the system does not tell, the first file that does not fit will.
            return;
        }
        if (free < NeededBytes)
            throw new IOException($"only {free >> 20} MB are free, a run needs up to {NeededBytes >> 20} MB.");
    }
}
