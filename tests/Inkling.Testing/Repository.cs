namespace Inkling.Testing;

/// <summary>Where the repository's own files are, seen from a test that runs in its output folder.</summary>
public static class Repository
{
    private static readonly Lazy<string> _root = new(Find);

    /// <summary>The folder that holds Inkling.slnx.</summary>
    public static string Root => _root.Value;

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Inkling.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Inkling.slnx.");
    }
}
