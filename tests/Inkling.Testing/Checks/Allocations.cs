namespace Inkling.Testing;

/// <summary>What repeated work allocates on the managed heap.</summary>
public static class Allocations
{
    /// <summary>
    /// Windows that are looked at. A thread gets its working memory at the first piece of work that needs it, and a helper may have taken all pieces
    /// until then: one window or another may see that. A collection that another thread causes meanwhile makes the count wrong by up to 8 KB. Work that
    /// allocates does so in every window.
    /// </summary>
    public const int Windows = 5;

    /// <summary>Bytes that the calling thread allocates in some calls, in the best of several windows; a few calls before them do not count.</summary>
    /// <param name="call">The work.</param>
    /// <param name="calls">Calls in a window.</param>
    public static long OfCallingThread(Action call, int calls = 1)
    {
        ArgumentNullException.ThrowIfNull(call);
        call();
        long least = long.MaxValue;
        for (int window = 0; window < Windows; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < calls; i++)
                call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
