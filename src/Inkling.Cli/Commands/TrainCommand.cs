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
        Verb verb = new("train", "Train one network and measure it")
        {
            Examples =
            [
                "inkling train dense                     the Dense NN with its default recipe",
                "inkling train cnn --epochs 3 --seed 7   the CNN, shorter, with another seed",
                "inkling train fast                      a small CNN: 99 % of MNIST in a few seconds",
            ],
        };
        verb.Add(network);
        training.AddTo(verb);
        verb.SetAction(parsed => TrainingSession.Run(
            output, error, (view, stop) => DigitTraining.Run(parsed.GetRequiredValue(network), training.Read(parsed) with { Time = view.Time }, view, stop)));
        return verb;
    }
}
