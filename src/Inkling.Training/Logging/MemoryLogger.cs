namespace Inkling.Training;

/// <summary>Keeps everything in memory, for tests, notebooks and charts. What it has can be read at any time, while the run goes on too.</summary>
public sealed class MemoryLogger : Logger
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private LogStart? _start;

    /// <summary>The run's hyper-parameters.</summary>
    public IReadOnlyList<KeyValuePair<string, LogParameter>> Parameters
    {
        get
        {
            lock (_gate)
                return _start?.Parameters ?? [];
        }
    }

    /// <summary>All entries so far, in order.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>How the run ended; null before.</summary>
    public LogEnd? End => Entries.Select(entry => entry.End).LastOrDefault(end => end is not null);

    /// <summary>The numbers of a name, with the step of each.</summary>
    /// <param name="name">For example <c>training_loss</c>.</param>
    /// <param name="scope">Those of steps, or of epochs.</param>
    public IReadOnlyList<(long Step, double Value)> ValuesOf(string name, LogScope scope) =>
        [.. Entries.Where(entry => entry.IsScalar && entry.Name == name && entry.Position.Scope == scope).Select(entry => (entry.Position.Step, entry.Value))];

    /// <inheritdoc/>
    public override void Begin(LogStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        lock (_gate)
        {
            if (start.ResumeAt is { } position && _start is not null)
            {
                _entries.RemoveAll(entry => entry.Position.CompareTo(position) > 0);
                return;
            }
            _entries.Clear();
            _start = start;
        }
    }

    /// <inheritdoc/>
    public override void Write(in LogEntry entry)
    {
        lock (_gate)
            _entries.Add(entry);
    }
}
