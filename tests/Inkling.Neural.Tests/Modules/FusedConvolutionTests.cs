using Inkling.Numerics;

namespace Inkling.Neural.Tests;

/// <summary>Convolution, ReLU and pooling in one pass are the same bits as one after the other.</summary>
public sealed class FusedConvolutionTests
{
    private const int Batch = 3;

    [Theory]
    [InlineData(1, 32, 28, 3, 1)]
    [InlineData(3, 5, 8, 3, 1)]
    [InlineData(32, 64, 14, 3, 1)]
    [InlineData(17, 33, 8, 5, 2)]
    [InlineData(4, 16, 6, 3, 0)]
    [InlineData(2, 7, 4, 1, 0)]
    public void Fused_and_separate_give_the_same_bits(int channels, int filters, int size, int kernel, int padding)
    {
        Sequential network = Network(channels, filters, kernel, padding);
        ConvSpy spy = new();
        float[] separate = Run(network, channels, size, spy);
        float[] fused = Run(network, channels, size, null);
        Assert.True(spy.SawRelu);
        Assert.Contains(separate, value => value != 0);
        Assert.True(separate.AsSpan().SequenceEqual(fused));
    }

    [Fact]
    public void A_nan_passes_through_the_fused_pass()
    {
        Sequential network = Network(1, 16, 3, 1);
        Tape tape = new();
        float[] images = new float[8 * 8];
        images[20] = float.NaN;
        tape.Begin(PassMode.Evaluation);
        Tensor y = network.Forward(tape.Input(new Shape(1, 8, 8, 1), images));
        Assert.Contains(y.ToArray(), float.IsNaN);
    }

    [Fact]
    public void An_odd_number_of_rows_runs_one_after_the_other()
    {
        Tape tape = new();
        tape.Begin(PassMode.Evaluation);
        Tensor y = Network(1, 4, 3, 1).Forward(tape.Input(new Shape(1, 7, 7, 1), new float[49]));
        Assert.Equal(new Shape(1, 3 * 3 * 4), y.Shape);
    }

    private static Sequential Network(int channels, int filters, int kernel, int padding)
    {
        // The first layer makes the second one's input need a gradient.
        Sequential network = new([new Conv2d(channels, channels, 1), new Conv2d(channels, filters, kernel, 1, padding), new Relu(), new MaxPool2d(2), new Flatten()]);
        network.Initialize(RandomKey.FromSeed(3));
        return network;
    }

    private static float[] Run(Sequential network, int channels, int size, IForwardObserver? observer)
    {
        RandomKey key = RandomKey.FromSeed(9);
        float[] images = new float[Batch * size * size * channels];
        for (int i = 0; i < images.Length; i++)
            images[i] = (float)key.Normal((ulong)i);
        Tape tape = new() { Observer = observer };
        tape.Begin(PassMode.Training, key);
        Tensor y = network.Forward(tape.Input(new Shape(Batch, size, size, channels), images));
        float[] result = y.ToArray();
        network.Parameters.Gradients.Clear();
        tape.Backward(y.CrossEntropy(new byte[Batch]));
        return [.. result, .. network.Parameters.Gradients];
    }

    private sealed class ConvSpy : IForwardObserver
    {
        internal bool SawRelu { get; private set; }

        public void OnForward(Module module, Tensor input, Tensor output) => SawRelu |= module is Relu;
    }
}
