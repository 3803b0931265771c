using System.CommandLine;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary><c>inkling data</c>: a look at a data set.</summary>
internal static class DataCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output, TextWriter error)
    {
        Option<string?> data = TrainingArguments.Data();
        Option<ulong> seed = Values.Seed("--seed", "The split into training and validation images follows from it", WorkflowOptions.DefaultSeed);
        Verb verb = new("data", "Look at a data set: counts, pixels, duplicates, split")
        {
            Examples =
            [
                "inkling data                    the MNIST that comes with Inkling",
                "inkling data --data fashion     any set in MNIST's format",
            ],
        };
        verb.Add(data);
        verb.Add(seed);
        verb.SetAction(parsed => TrainingSession.Show(output, error, (view, stop) =>
        {
            DataReport.Run(new WorkflowOptions { DataFolder = parsed.GetValue(data), Seed = parsed.GetValue(seed), Time = view.Time }, view, stop);
            return ExitCode.Success;
        }));
        return verb;
    }
}
