using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Digits;

/// <summary>One of the networks that recognise digits: a name, a way to build it.</summary>
public sealed class DigitNetwork
{
    private readonly Func<Module> _build;

    private DigitNetwork(string key, string title, string description, Func<Module> build) =>
        (Key, Title, Description, _build) = (key, title, description, build);

    /// <summary>
    /// The Dense NN 784-512-256-10 with ReLU and dropout 0.2 after each hidden layer: 535,818 parameters. It sees an image as 784 numbers
    /// and does not know which pixels are neighbours.
    /// </summary>
    public static DigitNetwork Dense { get; } = new(
        "dense", "Dense NN", "784-512-256-10, ReLU, dropout 0.2 after each hidden layer", () => new Sequential(
            ("flatten", new Flatten()),
            ("fc1", new Linear(MnistFormat.ImageSize * MnistFormat.ImageSize, 512)),
            ("relu1", new Relu()),
            ("dropout1", new Dropout(0.2)),
            ("fc2", new Linear(512, 256)),
            ("relu2", new Relu()),
            ("dropout2", new Dropout(0.2)),
            ("fc3", new Linear(256, MnistFormat.ClassCount))));

    /// <summary>
    /// The convolutional network: two convolutions 3x3 with 32 and 64 filters, each with ReLU and max-pooling, then 3136-128-10 with dropout
    /// 0.25 and 0.5: 421,642 parameters. It looks for the same strokes everywhere in the image.
    /// </summary>
    public static DigitNetwork Cnn { get; } = new(
        "cnn", "CNN", "two 3x3 convolutions with 32 and 64 filters, ReLU, max-pooling; 3136-128-10, dropout 0.25 and 0.5", () => new Sequential(
            ("conv1", new Conv2d(1, 32, kernel: 3, padding: 1)),
            ("relu1", new Relu()),
            ("pool1", new MaxPool2d(2)),
            ("conv2", new Conv2d(32, 64, kernel: 3, padding: 1)),
            ("relu2", new Relu()),
            ("pool2", new MaxPool2d(2)),
            ("dropout1", new Dropout(0.25)),
            ("flatten", new Flatten()),
            ("fc1", new Linear(3136, 128)),
            ("relu3", new Relu()),
            ("dropout2", new Dropout(0.5)),
            ("fc2", new Linear(128, MnistFormat.ClassCount))));

    /// <summary>
    /// The convolutional network that is there soonest: 3x3 convolutions with 16 filters (padded) and 32 (not padded), each with ReLU and
    /// max-pooling, then 1152-128-10: 153,674 parameters and less than a quarter of the <see cref="Cnn"/>'s operations. No dropout: it sees every image once,
    /// and label smoothing does more for it.
    /// </summary>
    public static DigitNetwork Fast { get; } = new(
        "fast", "Fast CNN", "two 3x3 convolutions with 16 and 32 filters, ReLU, max-pooling; 1152-128-10", () => new Sequential(
            ("conv1", new Conv2d(1, 16, kernel: 3, padding: 1)),
            ("relu1", new Relu()),
            ("pool1", new MaxPool2d(2)),
            ("conv2", new Conv2d(16, 32, kernel: 3)),
            ("relu2", new Relu()),
            ("pool2", new MaxPool2d(2)),
            ("flatten", new Flatten()),
            ("fc1", new Linear(1152, 128)),
            ("relu3", new Relu()),
            ("fc2", new Linear(128, MnistFormat.ClassCount))));

    /// <summary>The networks that the workflow trains and compares, in that order.</summary>
    public static IReadOnlyList<DigitNetwork> Compared { get; } = [Dense, Cnn];

    /// <summary>All networks: those that are compared, then those that are trained on their own.</summary>
    public static IReadOnlyList<DigitNetwork> All { get; } = [.. Compared, Fast];

    /// <summary>Name in folders, files and on the command line: <c>dense</c>, <c>cnn</c>, <c>fast</c>.</summary>
    public string Key { get; }

    /// <summary>Name for people.</summary>
    public string Title { get; }

    /// <summary>Its layers in a line.</summary>
    public string Description { get; }

    /// <summary>The network with this key, in any case; null if there is none.</summary>
    public static DigitNetwork? Find(string key) => All.FirstOrDefault(network => network.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The shape of one image, as every network takes it: [1, 28, 28, 1].</summary>
    public static Shape Image { get; } = new(1, MnistFormat.ImageSize, MnistFormat.ImageSize, 1);

    /// <summary>Builds the network: from images [n, 28, 28, 1] to logits [n, 10]. Its weights are zero until it is initialised or loaded.</summary>
    public Module Build() => _build();

    /// <inheritdoc/>
    public override string ToString() => Title;
}
