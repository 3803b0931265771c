using System.CommandLine;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary><c>inkling evaluate</c>: measures the models of a run, or one of them, again.</summary>
internal static class EvaluateCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output, TextWriter error)
    {
        Argument<string> run = new("RUN") { Description = "A run folder, or one checkpoint file" };
        Option<bool> validation = new("--validation") { Description = "Measure on the run's validation images in place of the test images" };
        Option<string?> data = Values.Path("--data", "DIR", "Folder with four IDX files in MNIST's format [default: the data the run was trained on]");
        Option<int?> threads = TrainingArguments.Threads();
        Verb verb = new("evaluate", "Measure the models of a run again")
        {
            Examples =
            [
                "inkling evaluate runs/<run>                 both models on the test images",
                "inkling evaluate runs/<run> --validation    on the images that chose the model",
                "inkling evaluate runs/<run>/models/cnn.safetensors    one model",
            ],
        };
        verb.Add(run);
        verb.Add(validation);
        verb.Add(data);
        verb.Add(threads);
        verb.SetAction(parsed => TrainingSession.Show(output, error, (view, stop) =>
        {
            WorkflowOptions options = new() { DataFolder = parsed.GetValue(data), Threads = parsed.GetValue(threads), Time = view.Time };
            RunEvaluation.Run(parsed.GetRequiredValue(run), options, view, parsed.GetValue(validation), stop);
            return ExitCode.Success;
        }));
        return verb;
    }
}
