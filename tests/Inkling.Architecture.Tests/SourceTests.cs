using System.Text.RegularExpressions;
using System.Xml.Linq;
using Inkling.Testing;

namespace Inkling.Architecture.Tests;

/// <summary>Rules that every file keeps.</summary>
public partial class SourceTests
{
    private const int MostLines = 600;

    [Fact]
    public void No_source_file_is_longer_than_600_lines() =>
        Assert.All(
            SourceTree.Files(".cs").Concat(SourceTree.Files(".py")),
            path => Assert.True(File.ReadLines(Repository.PathOf(path)).Count() <= MostLines, $"{path} is longer than {MostLines} lines: split it."));

    [Fact]
    public void Unsafe_code_is_in_Numerics_only()
    {
        foreach (string path in SourceTree.Files(".cs"))
        {
            if (path.StartsWith("src/Inkling.Numerics/", StringComparison.Ordinal))
                continue;
            foreach (string line in SourceTree.Text(path).Split('\n'))
                Assert.False(UnsafeKeyword().IsMatch(Strings().Replace(line, "")), $"{path}: {line.Trim()}");
        }
        foreach ((string name, XDocument project) in SourceTree.Projects())
        {
            bool allowed = project.Descendants("AllowUnsafeBlocks").Any(element => element.Value.Trim() == "true");
            Assert.True(!allowed || name == "Inkling.Numerics", $"{name} allows unsafe blocks.");
        }
        Assert.DoesNotContain("AllowUnsafeBlocks", SourceTree.Text("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.All(SourceTree.Files(".csproj"), path => Assert.True(File.Exists(Repository.PathOf(Path.GetDirectoryName(path)!, "packages.lock.json")), $"{path} has no packages.lock.json beside it."));

    [Fact]
    public void Package_versions_stand_in_one_file()
    {
        foreach (string path in SourceTree.Files(".csproj").Concat(SourceTree.Files(".props")).Concat(SourceTree.Files(".targets")))
        {
            XDocument project = XDocument.Parse(SourceTree.Text(path));
            foreach (XElement reference in project.Descendants("PackageReference"))
                Assert.True(reference.Attribute("Version") is null && reference.Attribute("VersionOverride") is null && !reference.Elements().Any(e => e.Name.LocalName.StartsWith("Version", StringComparison.Ordinal)), $"{path}: {reference}");
            Assert.True(path == "Directory.Packages.props" || !project.Descendants("PackageVersion").Any(), $"{path} holds a package version.");
        }
    }

    [Fact]
    public void One_namespace_for_each_project_file_scoped()
    {
        foreach (string path in SourceTree.Files(".cs"))
        {
            string[] parts = path.Split('/');
            if (parts[0] is not ("src" or "tests") || parts[^1] is "Program.cs" or "AssemblyInfo.cs" or "GlobalUsings.cs")
                continue;
            Assert.True(SourceTree.Text(path).Contains($"\nnamespace {parts[1]};", StringComparison.Ordinal) || SourceTree.Text(path).StartsWith($"namespace {parts[1]};", StringComparison.Ordinal), $"{path} should have 'namespace {parts[1]};'.");
        }
    }

    /// <summary>The keyword; comments and strings are taken out before.</summary>
    [GeneratedRegex(@"\bunsafe(\s|\{|$)")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex("""
        "[^"]*"|//.*
        """)]
    private static partial Regex Strings();
}
