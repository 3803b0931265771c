using System.CommandLine;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary><c>inkling train</c>: one network.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TrainingArguments training, TextWriter output, TextWriter error)
    {
        Argument<DigitNetwork> network = Networks.Argument();
        Option<string?> profile = ProfiledTraining.Option();
        Verb verb = new("train", "Train one network and measure it")
        {
            Examples =
            [
                "inkling train dense                     the Dense NN with its default recipe",
                "inkling train cnn --epochs 3 --seed 7   the CNN, shorter, with another seed",
                "inkling train fast                      a small CNN: 99 % of MNIST in a few seconds",
                "inkling train cnn --profile             with tables of what its time goes to, and a trace",
            ],
        };
        verb.Add(network);
        training.AddTo(verb);
        verb.Add(profile);
        verb.SetAction(parsed => TrainingSession.Run(
            output, error, training.View(parsed), (view, stop) => ProfiledTraining.Run(
                parsed.GetRequiredValue(network), training.Read(parsed) with { Time = view.Time }, parsed.GetValue(profile), view, stop)));
        return verb;
    }
}
