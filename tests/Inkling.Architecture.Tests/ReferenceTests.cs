using System.Xml.Linq;

namespace Inkling.Architecture.Tests;

/// <summary>References go one way: Numerics, Neural, Data, Training, Reporting and Digits, Measuring, Cli; Vision stands on Numerics alone.</summary>
public class ReferenceTests
{
    /// <summary>What each project of src may refer to, directly.</summary>
    private static readonly Dictionary<string, string[]> _allowed = new()
    {
        ["Inkling.Numerics"] = [],
        ["Inkling.Neural"] = ["Inkling.Numerics"],
        ["Inkling.Vision"] = ["Inkling.Numerics"],
        ["Inkling.Data"] = ["Inkling.Numerics", "Inkling.Neural", "Inkling.Vision"],
        ["Inkling.Training"] = ["Inkling.Numerics", "Inkling.Neural", "Inkling.Vision", "Inkling.Data"],
        ["Inkling.Reporting"] = ["Inkling.Numerics", "Inkling.Vision", "Inkling.Training"],
        ["Inkling.Digits"] = ["Inkling.Numerics", "Inkling.Neural", "Inkling.Vision", "Inkling.Data", "Inkling.Training", "Inkling.Reporting"],
        ["Inkling.Measuring"] = ["Inkling.Numerics", "Inkling.Neural", "Inkling.Vision", "Inkling.Data", "Inkling.Training", "Inkling.Reporting", "Inkling.Digits"],
        ["Inkling.Cli"] = ["Inkling.Numerics", "Inkling.Neural", "Inkling.Vision", "Inkling.Data", "Inkling.Training", "Inkling.Reporting", "Inkling.Digits", "Inkling.Measuring"],
        ["Inkling.Web"] = ["Inkling.Numerics", "Inkling.Neural", "Inkling.Vision", "Inkling.Data", "Inkling.Training", "Inkling.Reporting", "Inkling.Digits"],
    };

    /// <summary>The packages that the projects of src may use: everything else is the framework or our own.</summary>
    private static readonly Dictionary<string, string[]> _allowedPackages = new()
    {
        ["Inkling.Training"] = ["Google.Protobuf"],
        ["Inkling.Cli"] = ["Spectre.Console", "System.CommandLine"],
    };

    public static TheoryData<string> SourceProjects => [.. SourceNames];

    private static IEnumerable<string> SourceNames => SourceTree.Files(".csproj").Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Select(path => Path.GetFileNameWithoutExtension(path));

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_refers_to_lower_ones_only(string name)
    {
        XDocument project = SourceTree.Projects()[name];
        Assert.True(_allowed.ContainsKey(name), $"{name} is new: give it a place in this table and in docs/architecture.md.");
        Assert.All(
            project.Includes("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
            reference => Assert.True(_allowed[name].Contains(reference), $"{name} must not refer to {reference}."));
        Assert.All(
            project.Includes("PackageReference"),
            package => Assert.True(_allowedPackages.GetValueOrDefault(name, []).Contains(package), $"{name} is not to use the package {package}."));
    }

    [Fact]
    public void The_table_itself_has_no_circle()
    {
        HashSet<string> done = [];
        while (_allowed.Keys.FirstOrDefault(name => !done.Contains(name) && _allowed[name].All(done.Contains)) is { } next)
            done.Add(next);
        Assert.Equal(_allowed.Keys.Order(), done.Order());
    }

    [Fact]
    public void Nothing_in_src_refers_to_tests_samples_or_benchmarks()
    {
        foreach (string path in SourceTree.Files(".csproj").Where(path => path.StartsWith("src/", StringComparison.Ordinal)))
        {
            foreach (string reference in XDocument.Parse(SourceTree.Text(path)).Includes("ProjectReference"))
                Assert.StartsWith("../Inkling.", reference.Replace('\\', '/'), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_source_project_has_a_test_project()
    {
        IReadOnlyDictionary<string, XDocument> projects = SourceTree.Projects();
        Assert.All(SourceNames, name => Assert.Contains($"{name}.Tests", projects.Keys));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Text("Inkling.slnx").Replace('\\', '/');
        Assert.All(SourceTree.Files(".csproj"), path => Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal));
    }
}
