using System.CommandLine;
using System.CommandLine.Help;

namespace Inkling.Cli;

/// <summary>The program: reads the command line, runs the verb, gives the exit code.</summary>
internal static class InklingCommandLine
{
    /// <summary>Runs the program.</summary>
    internal static int Run(string[] arguments, TextWriter output, TextWriter error) => Failures.Guard(() =>
    {
        ParseResult parsed = Build(output, error).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Help and version are asked for by people whose line is not finished: they come before what is wrong with it.
        bool asksForHelp = parsed.Action is HelpWithExamples or VersionAction;
        if (!asksForHelp && ParseErrors.Describe(parsed) is { } problem)
        {
            error.WriteLine($"error: {problem}");
            return ExitCode.WrongCommandLine;
        }
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error });
    }, error);

    /// <summary>All verbs. Without one, the whole workflow is run.</summary>
    internal static RootCommand Build(TextWriter output, TextWriter error)
    {
        TrainingArguments training = new();
        Verb run = RunCommand.Make(training, output, error);
        RootCommand root = new("Trains two networks that recognise handwritten digits, compares them and explains the result. Without a verb: run.")
        {
            run,
            TrainCommand.Make(training, output, error),
            ResumeCommand.Make(output, error),
            EvaluateCommand.Make(output, error),
            PredictCommand.Make(output, error),
            VerifyCommand.Make(output, error),
            ReplayCommand.Make(output, error),
            DataCommand.Make(output, error),
            BenchCommand.Make(output),
        };
        training.AddTo(root);
        root.Action = run.Action;
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, command => command is Verb verb ? verb.Examples : Examples, ExitCode.Descriptions);
        return root;
    }

    private static IReadOnlyList<string> Examples { get; } =
    [
        "inkling                    train, compare and explain both networks on MNIST",
        "inkling --quick            the same at a reduced size, in less than a minute",
        "inkling train cnn --epochs 3",
        "inkling predict runs/<run> digit.png",
    ];
}
