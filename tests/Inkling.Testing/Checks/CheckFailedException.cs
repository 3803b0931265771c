using System.Diagnostics.CodeAnalysis;

namespace Inkling.Testing;

/// <summary>A check did not hold. Not xunit's own type, so that the checks also run in a plain console program.</summary>
public sealed class CheckFailedException(string message) : Exception(message)
{
    internal static void ThrowIf([DoesNotReturnIf(true)] bool failed, string message)
    {
        if (failed)
            throw new CheckFailedException(message);
    }
}
