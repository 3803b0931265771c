namespace Inkling.Measuring;

/// <summary>A number with its noun.</summary>
internal static class ThreadText
{
    /// <summary><c>1 thread</c>, <c>2 threads</c>.</summary>
    internal static string Of(int count, string noun = "thread") => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
