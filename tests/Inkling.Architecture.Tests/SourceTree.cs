using System.Xml.Linq;
using Inkling.Testing;

namespace Inkling.Architecture.Tests;

/// <summary>The repository's files as they are on disk; what the build makes is left out.</summary>
internal static class SourceTree
{
    private static readonly string[] _skipped = ["bin", "obj", ".git", "node_modules", "TestResults", "runs", "artifacts", "shared"];

    /// <summary>All files whose name ends in <paramref name="extension"/>, as paths from the root with forward slashes.</summary>
    internal static IReadOnlyList<string> Files(string extension) => [.. Walk(new DirectoryInfo(Repository.Root), extension).Order(StringComparer.Ordinal)];

    /// <summary>All projects, by name.</summary>
    internal static IReadOnlyDictionary<string, XDocument> Projects() =>
        Files(".csproj").ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => XDocument.Load(Repository.PathOf(path)));

    /// <summary>The Include attributes of all elements of a name, whether or not a condition applies.</summary>
    internal static IEnumerable<string> Includes(this XDocument project, string element) =>
        project.Descendants(element).Select(item => (string?)item.Attribute("Include")).OfType<string>();

    /// <summary>The text of a file given by its path from the root.</summary>
    internal static string Text(string path) => File.ReadAllText(Repository.PathOf(path));

    private static IEnumerable<string> Walk(DirectoryInfo folder, string extension)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            if (file.Name.EndsWith(extension, StringComparison.Ordinal))
                yield return Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/');
        }
        foreach (DirectoryInfo inner in folder.EnumerateDirectories())
        {
            if (_skipped.Contains(inner.Name))
                continue;
            foreach (string path in Walk(inner, extension))
                yield return path;
        }
    }
}
