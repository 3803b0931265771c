namespace Inkling.Measuring;

/// <summary>Counts what something allocates on the managed heap.</summary>
public static class Allocation
{
    /// <summary>Bytes that all threads together allocated for one call, the least of several windows: what else goes on in the process is not in it.</summary>
    /// <param name="action">What to call; warm, so that all it keeps is there already.</param>
    /// <param name="calls">Calls in each window.</param>
    /// <param name="windows">Windows at most; the first without any allocation ends it.</param>
    public static double BytesPerCall(Action action, int calls = 20, int windows = 5)
    {
        ArgumentNullException.ThrowIfNull(action);
        long least = long.MaxValue;
        for (int window = 0; window < windows && least > 0; window++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < calls; i++)
                action();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        return (double)least / calls;
    }
}
