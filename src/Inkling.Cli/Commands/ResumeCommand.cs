using System.CommandLine;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary><c>inkling resume</c>: goes on with a run that was stopped or killed.</summary>
internal static class ResumeCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output, TextWriter error)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that was stopped, or killed at any moment" };
        Option<string?> data = TrainingArguments.DataOfRun();
        Option<int?> threads = TrainingArguments.Threads();
        Option<ViewKind?> kind = ViewKinds.Option();
        Verb verb = new("resume", "Go on with a run from its last checkpoints")
        {
            Examples = ["inkling resume runs/<run>    to its end, with the same results as if nothing had happened"],
        };
        verb.Add(run);
        verb.Add(data);
        verb.Add(threads);
        verb.Add(kind);
        verb.SetAction(parsed => TrainingSession.Run(output, error, parsed.GetValue(kind), (view, stop) => RunResumption.Run(
            parsed.GetRequiredValue(run), new WorkflowOptions { DataFolder = parsed.GetValue(data), Threads = parsed.GetValue(threads), Time = view.Time }, view, stop)));
        return verb;
    }
}
