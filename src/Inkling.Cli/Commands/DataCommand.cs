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
        Option<string?> folder = TrainingArguments.Output();
        Option<ulong> seed = Values.Seed("--seed", "The split into training and validation images follows from it", WorkflowOptions.DefaultSeed);
        Verb verb = new("data", "Look at a data set and report on it: counts, pixels, duplicates, split")
        {
            Examples =
            [
                "inkling data                    the MNIST that comes with Inkling",
                "inkling data --data fashion     any set in MNIST's format",
            ],
        };
        verb.Add(data);
        verb.Add(folder);
        verb.Add(seed);
        verb.SetAction(parsed => TrainingSession.Run(output, error, (view, stop) => DataReport.Run(
            new WorkflowOptions
            {
                DataFolder = parsed.GetValue(data),
                RunsFolder = parsed.GetValue(folder) ?? WorkflowOptions.DefaultRunsFolder,
                Seed = parsed.GetValue(seed),
                Time = view.Time,
            },
            view, stop)));
        return verb;
    }
}
