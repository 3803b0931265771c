namespace Inkling.Testing;

/// <summary>A check did not hold. Not xunit's own type, so that the checks also run in a plain console program.</summary>
public sealed class CheckFailedException(string message) : Exception(message);
