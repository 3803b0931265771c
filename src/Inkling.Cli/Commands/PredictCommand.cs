using System.CommandLine;
using Inkling.Digits;
using Inkling.Numerics;
using Inkling.Vision;

namespace Inkling.Cli;

/// <summary><c>inkling predict</c>: recognises pictures. It writes plain lines and loads nothing else, so that it is quick.</summary>
internal static class PredictCommand
{
    /// <summary>Makes the verb.</summary>
    internal static Verb Make(TextWriter output, TextWriter error)
    {
        Argument<string> run = new("RUN") { Description = "A run folder, or one checkpoint file" };
        Argument<string[]> files = new("FILE") { Description = "PNG or PGM pictures of 28x28 pixels, grey, light ink on dark ground as in MNIST", Arity = ArgumentArity.OneOrMore };
        Option<DigitNetwork?> network = Networks.Option("Which model of a run folder [default: the one the run recommends]");
        Option<bool> invert = new("--invert") { Description = "The ink is dark on light ground" };
        Verb verb = new("predict", "Recognise pictures with a trained model")
        {
            Examples =
            [
                "inkling predict runs/<run> digit.png              with the model the run recommends",
                "inkling predict runs/<run> --network cnn *.pgm    with the other",
                "inkling predict runs/<run>/models/cnn.safetensors scan.png --invert",
            ],
        };
        verb.Add(run);
        verb.Add(files);
        verb.Add(network);
        verb.Add(invert);
        verb.SetAction(parsed => Predict(
            Recognizer.Load(parsed.GetRequiredValue(run), parsed.GetValue(network)), parsed.GetRequiredValue(files), parsed.GetValue(invert), output, error));
        return verb;
    }

    private static int Predict(Recognizer recognizer, string[] files, bool invert, TextWriter output, TextWriter error)
    {
        int width = files.Max(file => file.Length), code = ExitCode.Success;
        foreach (string file in files)
        {
            // One bad picture does not keep the others from being recognised.
            try
            {
                output.WriteLine(Line(file.PadRight(width), recognizer.Recognize(Load(file), invert)));
            }
            catch (UserErrorException exception)
            {
                code = Failures.Report(exception, error);
            }
        }
        return code;
    }

    private static GrayImage Load(string file)
    {
        GrayImage image = ImageFile.Load(file);
        const int size = 28;
        return image.Width == size && image.Height == size
            ? image
            : throw new UserErrorException($"{file}: the picture has {image.Width}x{image.Height} pixels, {size}x{size} were expected. Cut out the digit and scale it to {size}x{size}.");
    }

    private static string Line(string file, Recognition recognition) =>
        $"{file}  {recognition.Label}  {Texts.Percent(recognition.Confidence),8}   then {recognition.Second} with {Texts.Percent(recognition.Probabilities[recognition.Second])}";
}
