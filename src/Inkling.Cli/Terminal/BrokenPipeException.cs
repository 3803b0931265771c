namespace Inkling.Cli;

/// <summary>Nobody reads the output any more (<c>inkling run | head -1</c>).</summary>
internal sealed class BrokenPipeException(IOException inner) : Exception("The reader of the output has gone.", inner);
