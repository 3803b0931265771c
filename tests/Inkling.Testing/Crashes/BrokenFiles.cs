using System.Diagnostics;
using Inkling.Neural;

namespace Inkling.Testing;

/// <summary>What happens to a file operation.</summary>
public enum FileFault
{
    /// <summary>Nothing; operations are only counted.</summary>
    None,

    /// <summary>The process is killed (SIGKILL) before it.</summary>
    Kill,

    /// <summary>The process is killed when a write has written half of its bytes; before any other operation.</summary>
    Torn,

    /// <summary>From it on the disk is full: a write fails after half of its bytes, and nothing can be made or flushed.</summary>
    Full,
}

/// <summary>Counts the operations on files that a run of this process makes, and breaks one of them.</summary>
public sealed class BrokenFiles
{
    private const int NoSpace = 28;

    private readonly FileFault _fault;
    private readonly int _at;
    private readonly List<string> _operations = [];

    private BrokenFiles(FileFault fault, int at) => (_fault, _at) = (fault, at);

    /// <summary>Begins; it ends with the process.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="at">To which operation, from 1.</param>
    public static BrokenFiles Install(FileFault fault, int at)
    {
        BrokenFiles files = new(fault, at);
        FileOperations.Faults = new Faults(files);
        return files;
    }

    /// <summary>The operations so far: what is done and the file's name.</summary>
    public IReadOnlyList<string> Operations => _operations;

    /// <summary>Counts an operation; true if it is to be broken.</summary>
    private bool IsHit(string operation, string path)
    {
        lock (_operations)
        {
            _operations.Add($"{operation} {Path.GetFileName(path)}");
            return _fault != FileFault.None && (_fault == FileFault.Full ? _operations.Count >= _at : _operations.Count == _at);
        }
    }

    private void Break(string operation)
    {
        if (_fault != FileFault.Full)
            Die();
        // A full disk still gives files other names, and shorter ones.
        if (operation is "open" or "folder" or "write" or "flush")
            throw new IOException("No space left on device", NoSpace);
    }

    private static void Die()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    private sealed class Faults(BrokenFiles files) : FileFaults
    {
        internal override FileStream Open(string path, FileMode mode, FileShare share, int bufferSize)
        {
            Before("open", path);
            return new BrokenFile(files, path, mode, share, bufferSize);
        }

        internal override void Before(string operation, string path)
        {
            bool changesNothing = operation switch { "folder" => Directory.Exists(path), "delete" => !File.Exists(path), _ => false };
            if (!changesNothing && files.IsHit(operation, path))
                files.Break(operation);
        }
    }

    private sealed class BrokenFile(BrokenFiles files, string path, FileMode mode, FileShare share, int bufferSize)
        : FileStream(path, mode, FileAccess.Write, share, bufferSize)
    {
        // One overload of the base class calls another.
        private bool _isInside;
        private bool _isCollected;
        private bool _isUnsafe;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            // A copy, as a span cannot go into a closure.
            byte[] bytes = buffer.ToArray();
            if (bytes.Length > 0)
                (_isCollected, _isUnsafe) = (true, true);
            if (_isInside || bytes.Length == 0 || !files.IsHit("write", Name))
            {
                Inside(() => base.Write(bytes, 0, bytes.Length));
                return;
            }
            if (files._fault != FileFault.Kill)
            {
                Inside(() =>
                {
                    base.Write(bytes, 0, bytes.Length / 2);
                    base.Flush(flushToDisk: false);
                });
            }
            files.Break("write");
        }

        public override void Flush(bool flushToDisk)
        {
            // Where nothing was written there is nothing to fail.
            bool works = flushToDisk ? _isUnsafe : _isCollected;
            if (!_isInside && works && files.IsHit("flush", Name))
                files.Break("flush");
            Inside(() => base.Flush(flushToDisk));
            (_isCollected, _isUnsafe) = (false, _isUnsafe && !flushToDisk);
        }

        public override void SetLength(long value)
        {
            if (!_isInside && files.IsHit("length", Name))
                files.Break("length");
            Inside(() => base.SetLength(value));
            _isUnsafe = true;
        }

        private void Inside(Action action)
        {
            bool before = _isInside;
            _isInside = true;
            try
            {
                action();
            }
            finally
            {
                _isInside = before;
            }
        }
    }
}
