using Inkling.Digits;

namespace Inkling.Cli;

/// <summary><c>inkling run</c>: the whole workflow.</summary>
internal static class RunCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TrainingArguments training, TextWriter output, TextWriter error)
    {
        Verb verb = new("run", "Go through the whole workflow: data, both networks, evaluation, report (the default verb)")
        {
            Examples =
            [
                "inkling run                                  both networks on MNIST, with the default recipes",
                "inkling run --quick                          all of it at a reduced size",
                "inkling run --data fashion --name fashion    another data set in MNIST's format",
            ],
        };
        training.AddTo(verb);
        verb.SetAction(parsed => TrainingSession.Run(
            output, error, training.View(parsed), (view, stop) => Workflow.Run(training.Read(parsed) with { Time = view.Time }, view, stop)));
        return verb;
    }
}
