namespace Inkling.Training;

/// <summary>A file logger whose records are lines.</summary>
public abstract class LineLogger : FileLogger
{
    private protected LineLogger(LogFolder folder, string name)
        : base(folder, name)
    {
    }

    private protected sealed override int WholeRecords(ReadOnlySpan<byte> file, LogPosition until, string path) => WholeLines(file, until, path, PositionOf);

    /// <summary>The position of a line's entry; null if it is none of its file's lines.</summary>
    internal delegate LogPosition? LinePosition(ReadOnlySpan<byte> line, bool isFirst);

    /// <summary>Length of the part of a file that consists of whole lines that are not later than a position.</summary>
    /// <exception cref="Numerics.UserErrorException">A line before that is damaged.</exception>
    internal static int WholeLines(ReadOnlySpan<byte> file, LogPosition until, string path, LinePosition positionOf)
    {
        int kept = 0;
        // What a dying process leaves is a line without its end.
        for (int length; (length = file[kept..].IndexOf((byte)'\n')) >= 0; kept += length + 1)
        {
            LogPosition? position = positionOf(file.Slice(kept, length), isFirst: kept == 0);
            if (position is null)
                throw Damaged(path, kept);
            if (position.Value.CompareTo(until) > 0)
                break;
        }
        return kept;
    }

    /// <summary>The position of a line's entry; null if it is none of this logger's lines.</summary>
    private protected abstract LogPosition? PositionOf(ReadOnlySpan<byte> line, bool isFirst);

    private protected static string NameOf(LogScope scope) => scope switch
    {
        LogScope.Start => "start",
        LogScope.Step => "step",
        LogScope.Validation => "validation",
        LogScope.Epoch => "epoch",
        _ => "end",
    };

    private protected static LogScope? ScopeOf(ReadOnlySpan<byte> name)
    {
        for (LogScope scope = LogScope.Start; scope <= LogScope.End; scope++)
        {
            if (System.Text.Ascii.Equals(name, NameOf(scope)))
                return scope;
        }
        return null;
    }
}
