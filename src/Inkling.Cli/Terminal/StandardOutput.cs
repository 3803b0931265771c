using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Inkling.Cli;

/// <summary>
/// Standard output as a stream that reports a reader who has gone. The framework's own console stream swallows that error, so that a
/// program would go on training for nobody.
/// </summary>
internal sealed class StandardOutput(Stream inner) : Stream
{
    // EPIPE on Linux and macOS; on Windows ERROR_BROKEN_PIPE and ERROR_NO_DATA as HRESULTs.
    private const int UnixBrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsNoData = unchecked((int)0x800700E8);

    /// <summary>A writer to standard output that passes every line on at once.</summary>
    internal static TextWriter OpenWriter()
    {
        if (!Console.IsOutputRedirected)
            return Console.Out;
        Stream stream = OpenPipe() ?? Console.OpenStandardOutput();
        return TextWriter.Synchronized(new StreamWriter(new StandardOutput(stream), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
    }

    // A file stays with the framework's stream: a FileStream would write at a position of its own, over what others write to the file.
    private static FileStream? OpenPipe()
    {
        if (OperatingSystem.IsWindows())
            return null;
        FileStream stream = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? null : stream;
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e) when (e.HResult is UnixBrokenPipe or WindowsBrokenPipe or WindowsNoData)
        {
            throw new BrokenPipeException(e);
        }
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
