using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Inkling.Training.Tests;

/// <summary>What docs/training.md says in code is true.</summary>
public partial class TrainingPageTests
{
    private const string Page = "docs/training.md";

    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs", "training.md"));

    [Fact]
    public void The_blocks_of_the_page_are_one_program_that_compiles()
    {
        StringBuilder usings = new("using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading;\n"), statements = new(), types = new();
        int blocks = 0;
        foreach ((int first, string code) in Blocks())
        {
            blocks++;
            CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot();
            foreach (UsingDirectiveSyntax directive in unit.Usings)
                Add(usings, directive);
            foreach (MemberDeclarationSyntax member in unit.Members)
                Add(member is GlobalStatementSyntax ? statements : types, member);

            // Messages name the line of the page.
            void Add(StringBuilder part, SyntaxNode node) => part.Append($"#line {first + node.GetLocation().GetLineSpan().StartLinePosition.Line} \"{Page}\"\n{node.ToString()}\n");
        }
        Assert.True(blocks > 8, $"Only {blocks} blocks of C# were found.");
        IReadOnlyList<Diagnostic> errors = Snippets.Errors($"{usings}{statements}{types}", OutputKind.ConsoleApplication);
        Assert.True(errors.Count == 0, string.Join('\n', errors.Select(error => $"{error.Location.GetMappedLineSpan()}: {error.GetMessage()}")));
    }

    [Fact]
    public void What_the_tables_name_as_ours_exists()
    {
        HashSet<string> known = [.. ((Assembly[])[typeof(Trainer).Assembly, typeof(IBatches<>).Assembly, typeof(Tape).Assembly, typeof(Workers).Assembly]).SelectMany(Names)];
        string[] ours = [.. Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Count(character => character == '|') == 4)
            .SelectMany(line => Code().Matches(line.Split('|')[2])).SelectMany(match => Identifier().Matches(match.Value)).Select(match => match.Value)];
        Assert.True(ours.Length > 100, $"Only {ours.Length} names were found.");
        Assert.Equal([], ours.Where(name => !known.Contains(name)).Distinct());
    }

    private static IEnumerable<string> Names(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(type => (string[])[type.Name.Split('`')[0], .. type.GetMembers().Select(member => member.Name)]);

    /// <summary>The blocks of C#, with the page's line, from 1, in which each begins.</summary>
    private static IEnumerable<(int First, string Code)> Blocks()
    {
        for (int i = 0; i < Lines.Length; i++)
        {
            if (Lines[i] != "```csharp")
                continue;
            int first = ++i;
            while (Lines[i] != "```")
                i++;
            yield return (first + 1, string.Join('\n', Lines[first..i]));
        }
    }

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Identifier();
}
