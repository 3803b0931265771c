using System.CommandLine;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary><c>inkling train</c>: one network.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TrainingArguments training, TextWriter output, TextWriter error)
    {
        Argument<DigitNetwork?> network = Networks.Argument();
        Option<string?> config = Values.Path("--config", "FILE", "A configuration: what it leaves out keeps its default, what is given here comes before it");
        Option<string[]> set = new("--set") { HelpName = "NAME=VALUE", Description = "Any value of the configuration, for example trainer.maxSteps=500; may be given several times" };
        Option<bool> printConfig = new("--print-config") { Description = "Print the configuration that would be trained with, and do nothing" };
        Option<bool> printSchema = new("--print-schema") { Description = "Print the JSON schema of configurations, and do nothing" };
        Option<string?> profile = ProfiledTraining.Option();
        Verb verb = new("train", "Train one network and measure it")
        {
            Examples =
            [
                "inkling train dense                     the Dense NN with its default recipe",
                "inkling train cnn --epochs 3 --seed 7   the CNN, shorter, with another seed",
                "inkling train fast                      a small CNN: seconds to 99 % of MNIST",
                "inkling train cnn --profile             and what its time goes to",
                "inkling train cnn --print-config        everything that can be set",
                "inkling train --config runs/<run>/trainings/cnn.json   a run once more",
                "inkling train cnn --set callbacks.log.csv=true --set trainer.maxSteps=500",
            ],
        };
        verb.Add(network);
        training.AddTo(verb);
        verb.Add(config);
        verb.Add(set);
        verb.Add(printConfig);
        verb.Add(printSchema);
        verb.Add(profile);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(network) is not { Tokens.Count: > 0 } && result.GetResult(config) is null && result.GetResult(printSchema) is null)
                result.AddError($"'{verb.Name}' needs {Networks.All}, or a configuration with --config FILE.");
        });
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(printSchema))
                return Print(TrainingConfiguration.SchemaText, output);
            TrainingConfiguration configuration = TrainingConfiguration.Build(
                parsed.GetValue(network), parsed.GetValue(config), [.. training.Assignments(parsed), .. parsed.GetValue(set) ?? []]);
            if (parsed.GetValue(printConfig))
                return Print(configuration.ToJson(), output);
            return TrainingSession.Run(output, error, training.View(parsed), (view, stop) => ProfiledTraining.Run(
                configuration.Network, training.Read(parsed) with { Trainings = [configuration], Time = view.Time }, parsed.GetValue(profile), view, stop));
        });
        return verb;
    }

    private static int Print(string text, TextWriter output)
    {
        output.Write(text);
        return ExitCode.Success;
    }
}
