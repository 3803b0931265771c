using Inkling.Data;
using Inkling.Digits;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>A network, Adam and sixteen batches of images: what training is timed on. Allocates nothing once warm.</summary>
public sealed class TrainingStep
{
    /// <summary>Batches that are used in turn, as in the peers' scripts.</summary>
    public const int Batches = 16;

    private const int Size = MnistFormat.ImageSize, Pixels = Size * Size;

    private readonly int _batch;
    private readonly Memory<float> _images;
    private readonly byte[] _labels;
    private readonly Module _network;
    private readonly Adam _optimizer;
    private readonly Tape _tape = new();
    private readonly RandomKey _key = RandomKey.FromSeed(1);
    private long _steps;

    /// <summary>Builds everything, with weights from seed 1.</summary>
    /// <param name="network">Which network.</param>
    /// <param name="batch">Images of a step.</param>
    public TrainingStep(DigitNetwork network, int batch)
        : this((network ?? throw new ArgumentNullException(nameof(network))).Build(), batch)
    {
    }

    /// <summary>Builds everything around a network of any layers, and gives it weights from seed 1.</summary>
    /// <param name="network">From images [n, 28, 28, 1] to logits [n, 10].</param>
    /// <param name="batch">Images of a step.</param>
    public TrainingStep(Module network, int batch)
    {
        ArgumentNullException.ThrowIfNull(network);
        _batch = batch;
        _images = AlignedMemory.Allocate(Batches * batch * Pixels);
        Pictures.Fill(_images.Span);
        _labels = new byte[batch];
        for (int i = 0; i < batch; i++)
            _labels[i] = (byte)(i % MnistFormat.ClassCount);
        _network = network;
        _network.Initialize(_key);
        _optimizer = new Adam(_network.Parameters);
    }

    /// <summary>One whole step on images that lie in memory, as the peers' do: forward, backward, Adam.</summary>
    /// <returns>The mean loss.</returns>
    public double Run()
    {
        int number = (int)(_steps % Batches);
        _tape.Begin(PassMode.Training, _key.Derive((ulong)_steps++));
        Tensor images = _tape.Wrap(new Shape(_batch, Size, Size, 1), _images.Slice(number * _batch * Pixels, _batch * Pixels));
        Loss loss = _network.Forward(images).CrossEntropy(_labels);
        _tape.Backward(loss);
        _optimizer.Step(1.0 / loss.Samples);
        return loss.Mean;
    }
}
