using Inkling.Neural;

namespace Inkling.Testing;

/// <summary>The project's two networks, written out once more so that the engine's tests need nothing above it.</summary>
public static class ReferenceNetworks
{
    /// <summary>784-512-256-10, as the issue defines it; takes [batch, 784].</summary>
    public static Sequential Dense(bool dropout) => new(
        ("fc1", new Linear(784, 512)), ("relu1", new Relu()), ("dropout1", new Dropout(dropout ? 0.2 : 0)),
        ("fc2", new Linear(512, 256)), ("relu2", new Relu()), ("dropout2", new Dropout(dropout ? 0.2 : 0)),
        ("fc3", new Linear(256, 10)));

    /// <summary>Two convolutions with pooling and two fully connected layers; takes [batch, 28, 28, 1].</summary>
    public static Sequential Cnn(bool dropout) => new(
        ("conv1", new Conv2d(1, 32, 3, padding: 1)), ("relu1", new Relu()), ("pool1", new MaxPool2d(2)),
        ("conv2", new Conv2d(32, 64, 3, padding: 1)), ("relu2", new Relu()), ("pool2", new MaxPool2d(2)),
        ("dropout1", new Dropout(dropout ? 0.25 : 0)), ("flatten", new Flatten()),
        ("fc1", new Linear(3136, 128)), ("relu3", new Relu()), ("dropout2", new Dropout(dropout ? 0.5 : 0)),
        ("fc2", new Linear(128, 10)));

    /// <summary>The shape of a batch that a network takes.</summary>
    /// <param name="name">dense or cnn.</param>
    /// <param name="batch">Number of samples.</param>
    public static Shape InputOf(string name, int batch) => name == "dense" ? new Shape(batch, 784) : new Shape(batch, 28, 28, 1);

    /// <summary>A network by its name, dense or cnn.</summary>
    public static Sequential Of(string name, bool dropout) => name switch
    {
        "dense" => Dense(dropout),
        "cnn" => Cnn(dropout),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The networks are dense and cnn."),
    };
}
