using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>Writes files so that under their name there is always a whole one: the old until the new is safely on the disk.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes into a temporary file in the same folder, which is made if need be, flushes it to the disk and renames it. If anything
    /// fails, the temporary file is removed and the old file stays as it was.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the contents; the stream is closed for it.</param>
    /// <exception cref="UserErrorException">The folder cannot be written, the disk is full, or <paramref name="path"/> is a folder.</exception>
    public static void Write(string path, Action<Stream> write) =>
        Write(path, write, temporary => FileOperations.Open(temporary, FileMode.Create));

    /// <summary>As <see cref="Write(string, Action{Stream})"/>, with another way to open the temporary file, which is how tests fill up a disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the contents; the stream is closed for it.</param>
    /// <param name="open">Opens the temporary file of the name it is given, and makes it.</param>
    /// <exception cref="UserErrorException">The folder cannot be written, the disk is full, or <paramref name="path"/> is a folder.</exception>
    public static void Write(string path, Action<Stream> write, Func<string, Stream> open)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? full;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        try
        {
            FileOperations.MakeFolder(folder);
            using (Stream stream = open(temporary))
            {
                write(stream);
                stream.Flush();
                if (stream is FileStream file)
                    file.Flush(flushToDisk: true);
            }
            FileOperations.Replace(temporary, full);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (e is IOException or UnauthorizedAccessException)
                throw new UserErrorException($"Cannot write '{path}': {Sentence(e.Message)} Free some space or choose another folder; what was there before is unchanged.", e);
            throw;
        }
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private static void Remove(string temporary)
    {
        try
        {
            FileOperations.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell.
        }
    }
}
