using System.Runtime.ExceptionServices;

namespace Inkling.Training;

/// <summary>
/// Entries on their way from the training thread to the thread that writes them. Two arrays of a fixed size: one is filled while the
/// other is written, so adding an entry copies a struct and allocates nothing. The writer is not woken for every entry but looks by
/// itself a few times a second, when half an array is full, and when somebody waits. When the array is full the training waits: a
/// log that leaves something out would differ from run to run.
/// </summary>
internal sealed class LogQueue
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly object _gate = new();
    private readonly IReadOnlyList<Logger> _loggers;
    private readonly Thread _writer;
    private readonly bool[] _hasFailed;
    private LogEntry[] _filling;
    private LogEntry[] _writing;
    private int _count;
    private long _flushesWanted;
    private long _flushesDone;
    private bool _closing;
    private ExceptionDispatchInfo? _failure;

    internal LogQueue(IReadOnlyList<Logger> loggers, int capacity)
    {
        _loggers = loggers;
        _hasFailed = new bool[loggers.Count];
        (_filling, _writing) = (new LogEntry[capacity], new LogEntry[capacity]);
        _writer = new Thread(Run) { IsBackground = true, Name = "Inkling log" };
        _writer.Start();
    }

    /// <summary>Takes an entry, at once unless the queue is full.</summary>
    /// <exception cref="Exception">What a logger threw since it was last looked.</exception>
    internal void Add(in LogEntry entry)
    {
        lock (_gate)
        {
            while (_count == _filling.Length)
                Monitor.Wait(_gate);
            // The loggers that are well get it all the same: how the run ended, too.
            _filling[_count++] = entry;
            if (_count == WakeAt)
                Monitor.PulseAll(_gate);
            _failure?.Throw();
        }
    }

    /// <summary>Waits until everything added before is on the disk.</summary>
    /// <exception cref="Exception">What a logger threw since it was last looked.</exception>
    internal void Flush()
    {
        lock (_gate)
        {
            long mine = ++_flushesWanted;
            Monitor.PulseAll(_gate);
            while (_flushesDone < mine && _failure is null)
                Monitor.Wait(_gate);
            _failure?.Throw();
        }
    }

    /// <summary>Writes what is left and ends the thread. Failures are not told: who wants to know them calls <see cref="Flush"/> before.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }
        _writer.Join();
    }

    private int WakeAt => (_filling.Length + 1) / 2;

    private void Run()
    {
        bool more = true;
        while (more)
        {
            int count;
            long flush;
            lock (_gate)
            {
                bool waited = false;
                while (_count < WakeAt && _flushesDone == _flushesWanted && !_closing && !(waited && _count > 0))
                    waited = !Monitor.Wait(_gate, Interval);
                (_filling, _writing) = (_writing, _filling);
                (count, _count) = (_count, 0);
                flush = _flushesWanted;
                more = !_closing;
                Monitor.PulseAll(_gate);
            }
            ExceptionDispatchInfo? failure = Write(count, toDisk: flush > _flushesDone);
            lock (_gate)
            {
                _flushesDone = flush;
                _failure ??= failure;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Gives entries to every logger that has not failed yet; the first failure, if there is one.</summary>
    private ExceptionDispatchInfo? Write(int count, bool toDisk)
    {
        ExceptionDispatchInfo? failure = null;
        for (int k = 0; k < _loggers.Count; k++)
        {
            if (_hasFailed[k])
                continue;
            try
            {
                for (int i = 0; i < count; i++)
                    _loggers[k].Write(in _writing[i]);
                _loggers[k].Flush(toDisk);
            }
            catch (Exception e)
            {
                _hasFailed[k] = true;
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }
        // Histograms and pictures are let go of.
        Array.Clear(_writing, 0, count);
        return failure;
    }
}
