namespace Inkling.Cli.Tests;

/// <summary>A folder that is there as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    internal string Path { get; } = Directory.CreateTempSubdirectory("inkling-cli-").FullName;

    /// <summary>A path within.</summary>
    internal string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
