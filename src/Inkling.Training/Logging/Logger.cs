namespace Inkling.Training;

/// <summary>
/// Writes what a run says about itself somewhere. A <see cref="RunLog"/> feeds any number of them: <see cref="Begin"/> is called on the
/// training thread, everything else on the log's own thread, one call at a time. Only numbers, histograms and pictures arrive here, never
/// anything that is trained, so a logger cannot change a run.
/// </summary>
public abstract class Logger
{
    /// <summary>Which of the runs in one place it writes, for the checkpoints; null if it cannot tell.</summary>
    internal virtual int? Version => null;

    /// <summary>Tells it before <see cref="Begin"/> which of the runs in one place a resumed run goes on with.</summary>
    internal virtual void GoOnWith(int? version)
    {
    }

    /// <summary>Opens what is written to; on resuming, takes away what lies behind the position that the run goes on from.</summary>
    /// <exception cref="Numerics.UserErrorException">It cannot be opened, or holds another run.</exception>
    public abstract void Begin(LogStart start);

    /// <summary>Tells it that the run has its first checkpoint, if it saves any: from now on it goes on with what <see cref="Begin"/> opened.</summary>
    internal virtual void Keep()
    {
    }

    /// <summary>Takes an entry; they come in the order of their positions.</summary>
    public abstract void Write(in LogEntry entry);

    /// <summary>Hands everything taken so far on to where it outlives the process; called a few times a second and before every checkpoint.</summary>
    /// <param name="toDisk">Whether it has to outlive the machine's power too: a checkpoint is about to speak of it.</param>
    public virtual void Flush(bool toDisk)
    {
    }

    /// <summary>Lets go of what <see cref="Begin"/> opened, if it did. Everything has been flushed.</summary>
    public virtual void Close()
    {
    }
}
