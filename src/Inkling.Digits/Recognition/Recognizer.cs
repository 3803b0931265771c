using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Training;
using Inkling.Vision;

namespace Inkling.Digits;

/// <summary>Recognises digits with a trained model. It can be used by several threads at once.</summary>
public sealed class Recognizer
{
    private readonly Predictor _predictor;
    private readonly Normalization _normalization;

    /// <summary>A recogniser that uses a network as it is.</summary>
    /// <param name="network">Which network.</param>
    /// <param name="module">Its trained layers; they must not be changed any more.</param>
    /// <param name="normalization">What was done to the images it was trained on.</param>
    /// <param name="source">Where it came from.</param>
    public Recognizer(DigitNetwork network, Module module, Normalization normalization, string source) =>
        (Network, _predictor, _normalization, Source) = (network, new Predictor(module, DigitNetwork.Image), normalization, source);

    /// <summary>The network.</summary>
    public DigitNetwork Network { get; }

    /// <summary>The file the model came from.</summary>
    public string Source { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="path">A file of weights, or a run folder; of a run's models the one recommended for use is taken.</param>
    /// <param name="network">Which of a run's models, or null for the recommended one.</param>
    /// <exception cref="UserErrorException">There is no model, or it is damaged or of another kind.</exception>
    public static Recognizer Load(string path, DigitNetwork? network = null)
    {
        string file = Directory.Exists(path) ? RunModels.Choose(path, network) : path;
        (DigitNetwork kind, Module module, Normalization normalization) = LoadFile(file);
        if (network is not null && network != kind)
            throw new CheckpointException($"'{file}' holds a {kind.Title}, not a {network.Title}: give the file of the network you want.");
        return new Recognizer(kind, module, normalization, file);
    }

    /// <summary>
    /// Recognises nothing, once, with an untrained CNN: what every recognition needs is compiled then. A program that reads one picture and ends is sooner done
    /// if a thread of its own does that while the model is read.
    /// </summary>
    public static void WarmUp() => _ = new Predictor(DigitNetwork.Cnn.Build(), DigitNetwork.Image);

    /// <summary>Recognises a picture of 28x28 pixels, light ink on dark ground as in MNIST.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="invert">Whether the ink is dark on light ground.</param>
    /// <exception cref="UserErrorException">The picture has another size.</exception>
    public Recognition Recognize(GrayImage image, bool invert = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width != MnistFormat.ImageSize || image.Height != MnistFormat.ImageSize)
        {
            throw new UserErrorException(
                $"The picture has {image.Width}x{image.Height} pixels, expected {MnistFormat.ImageSize}x{MnistFormat.ImageSize}: crop it to one digit and scale it to that size.");
        }
        return Recognize(invert ? Array.ConvertAll(image.Pixels, pixel => (byte)(255 - pixel)) : image.Pixels);
    }

    /// <summary>Recognises 784 pixels, row by row: 0 is no ink, 255 full ink.</summary>
    /// <exception cref="ArgumentException">There are not 784 pixels.</exception>
    public Recognition Recognize(ReadOnlySpan<byte> pixels)
    {
        const int size = MnistFormat.ImageSize;
        if (pixels.Length != size * size)
            throw new ArgumentException($"An image has {size * size} pixels, got {pixels.Length}.", nameof(pixels));
        float[] input = new float[pixels.Length], probabilities = new float[MnistFormat.ClassCount];
        _normalization.Apply(pixels, input);
        _predictor.Predict(input, probabilities);
        Softmax.Forward(probabilities, probabilities.Length, probabilities);
        return new Recognition(Math.Max(0, Training.Accuracy.ArgMax(probabilities)), probabilities);
    }

    /// <summary>Loads weights and what a checkpoint says about them.</summary>
    /// <exception cref="CheckpointException">The file is missing, damaged, or not a digit network's.</exception>
    internal static (DigitNetwork Network, Module Module, Normalization Normalization) LoadFile(string path)
    {
        Checkpoint checkpoint = Checkpoint.Read(path);
        string? key = checkpoint.Metadata.GetValueOrDefault(DigitModule.NetworkWord);
        if (key is null || DigitNetwork.Find(key) is not { } network)
        {
            string found = key is null ? "says of no network that it is" : $"says that its network is '{key}', not one of";
            throw new CheckpointException(
                $"'{path}' is a checkpoint, but not of a digit network: it {found} {string.Join(" or ", DigitNetwork.All.Select(known => $"'{known.Key}'"))}. Give a model that inkling has trained.");
        }
        Normalization normalization = DigitModule.NormalizationOf(HyperParameters.Of(checkpoint));
        Module module = network.Build();
        checkpoint.CopyTo(module);
        return (network, module, normalization);
    }
}
