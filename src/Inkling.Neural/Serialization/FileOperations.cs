namespace Inkling.Neural;

/// <summary>
/// The operations by which a run's files come, change and go. Whatever must survive the end of the process at any moment is written through these, so that a test
/// can break each of them.
/// </summary>
public static class FileOperations
{
    /// <summary>What breaks operations, in tests; null for nothing.</summary>
    internal static FileFaults? Faults { get; set; }

    /// <summary>Opens a file to write.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it has to be there.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <param name="bufferSize">Bytes that are collected before they are the system's; 0 for none.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.None, int bufferSize = 4096) =>
        Faults?.Open(path, mode, share, bufferSize) ?? new FileStream(path, mode, FileAccess.Write, share, bufferSize);

    /// <summary>
    /// Makes a file, or takes one that a dead process has left, that no other process can hold until it is closed, which deletes it. The system lets go of it
    /// when the process dies.
    /// </summary>
    /// <returns>Null if another process holds it.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Gives a file another name, in the place of one that has it.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be renamed.</exception>
    public static void Replace(string from, string to)
    {
        Faults?.Before("rename", to);
        File.Move(from, to, overwrite: true);
    }

    /// <summary>Deletes a file, if it is there.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public static void Delete(string path)
    {
        Faults?.Before("delete", path);
        File.Delete(path);
    }

    /// <summary>Makes a folder and those around it, unless they are there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void MakeFolder(string path)
    {
        Faults?.Before("folder", path);
        Directory.CreateDirectory(path);
    }
}

/// <summary>Looks at each operation before it is done, and may end it or the process.</summary>
internal abstract class FileFaults
{
    internal abstract FileStream Open(string path, FileMode mode, FileShare share, int bufferSize);

    internal abstract void Before(string operation, string path);
}
