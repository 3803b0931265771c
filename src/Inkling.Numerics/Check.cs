namespace Inkling.Numerics;

/// <summary>Argument checks that kernels share; past them a kernel does not throw.</summary>
internal static class Check
{
    internal static void SameLength<T, U>(ReadOnlySpan<T> a, Span<U> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"Expected spans of equal length, got {a.Length} and {b.Length}.");
    }

    internal static void Length<T>(ReadOnlySpan<T> span, long expected, string name)
    {
        if (span.Length != expected)
            throw new ArgumentException($"Expected {expected} elements in '{name}', got {span.Length}.", name);
    }
}
