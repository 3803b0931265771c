using System.Buffers;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training;

/// <summary>
/// A logger that appends records to a file. The file is never rewritten: a run that resumes keeps the whole records up to where it goes on from,
/// cuts off what lies behind (a record that a dying process left half written, and what it wrote after its last checkpoint), and
/// appends. So the file of a run that was killed is in the end the same as if it never was.
/// </summary>
public abstract class FileLogger : Logger
{
    private const int WriteAt = 1 << 16;

    private readonly LogFolder _folder;
    private readonly string _name;
    private readonly ArrayBufferWriter<byte> _buffer = new(WriteAt * 2);
    private FileStream? _file;

    private protected FileLogger(LogFolder folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (_folder, _name) = (folder, name);
    }

    /// <summary>The file of the present run, or the last one; null before the first.</summary>
    public string? Path => _folder.Path is { } folder ? System.IO.Path.Combine(folder, _name) : null;

    internal sealed override int? Version => _folder.Version;

    internal sealed override void GoOnWith(int? version) => _folder.SavedVersion = version;

    internal sealed override void Keep() => _folder.Keep();

    /// <inheritdoc/>
    public sealed override void Begin(LogStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        _buffer.Clear();
        OnBegin(start);
        string path = System.IO.Path.Combine(_folder.For(start), _name);
        try
        {
            if (start.ResumeAt is { } position && File.Exists(path))
            {
                long length = WholeRecords(File.ReadAllBytes(path), position, path);
                _file = Open(path, FileMode.Open);
                _file.SetLength(length);
                _file.Position = length;
            }
            else
            {
                _file = Open(path, FileMode.CreateNew);
            }
            if (_file.Length == 0)
                WriteStart(start, _buffer);
            Flush(toDisk: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot write '{path}': {e.Message} Choose another folder for the run's log.", e);
        }
    }

    /// <inheritdoc/>
    public sealed override void Write(in LogEntry entry)
    {
        WriteEntry(in entry, _buffer);
        if (_buffer.WrittenCount >= WriteAt)
            Flush(toDisk: false);
    }

    /// <inheritdoc/>
    public sealed override void Flush(bool toDisk)
    {
        if (_file is null)
            return;
        try
        {
            _file.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
            _file.Flush(flushToDisk: toDisk);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"Cannot write '{_file.Name}': {e.Message} Free some space, then resume the run.", e);
        }
    }

    /// <inheritdoc/>
    public sealed override void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>A run begins, with a new file or an old one.</summary>
    private protected virtual void OnBegin(LogStart start)
    {
    }

    /// <summary>Writes what a file begins with.</summary>
    private protected abstract void WriteStart(LogStart start, IBufferWriter<byte> to);

    /// <summary>Writes an entry's record, or nothing.</summary>
    private protected abstract void WriteEntry(in LogEntry entry, IBufferWriter<byte> to);

    /// <summary>
    /// Length of the part of a file that is to be kept: whole records that are not later than a position. The first that is later, or not
    /// whole, ends it.
    /// </summary>
    /// <exception cref="UserErrorException">A record before that is damaged: nothing is cut off by mistake.</exception>
    private protected abstract int WholeRecords(ReadOnlySpan<byte> file, LogPosition until, string path);

    private protected static UserErrorException Damaged(string path, long at) => new(
        $"'{path}' is damaged at byte {at}, so the point where the run goes on cannot be found in it. Move the file to another place to begin a new one here, or resume without it.");

    // Without a buffer of its own: what is written is in the system's hands and survives the end of the process.
    private static FileStream Open(string path, FileMode mode) => FileOperations.Open(path, mode, FileShare.Read, bufferSize: 0);
}
