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

    /// <summary>Makes a folder <c>time-name</c>, or <c>time-name-2</c> and so on where it exists, and writes the configuration into it.</summary>
    /// <exception cref="UserErrorException">It cannot be made or written, or the disk is nearly full.</exception>
    internal static RunFolder Create(string runsFolder, string name, DateTimeOffset time, Func<RunFolder, byte[]> configuration)
    {
        string stem = System.IO.Path.Combine(System.IO.Path.GetFullPath(runsFolder), $"{time.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{name}");
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                RunFolder folder = new(attempt == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{attempt}"));
                if (System.IO.Path.Exists(folder.Path))
                    continue;
                Directory.CreateDirectory(folder.Path);
                if (!folder.Claim(configuration(folder)))
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

    /// <summary>
    /// Two runs may find the same name free; the one whose configuration gets its name has the folder. It gets it when it is whole, so that a run that is killed
    /// at any moment can go on.
    /// </summary>
    private bool Claim(byte[] configuration)
    {
        string temporary = File($".{Configuration}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(configuration);
                stream.Flush(flushToDisk: true);
            }
            System.IO.File.Move(temporary, File(Configuration), overwrite: false);
            return true;
        }
        catch (IOException) when (System.IO.File.Exists(File(Configuration)))
        {
            return false;
        }
        finally
        {
            System.IO.File.Delete(temporary);
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
