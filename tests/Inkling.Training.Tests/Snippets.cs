using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Inkling.Training.Tests;

/// <summary>Compiles programs that tests and documents hold as text.</summary>
internal static class Snippets
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the compiler does not accept in a program.</summary>
    internal static IReadOnlyList<Diagnostic> Errors(string program, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet", [CSharpSyntaxTree.ParseText(program, new CSharpParseOptions(LanguageVersion.Preview))], References, new CSharpCompilationOptions(kind));
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }
}
