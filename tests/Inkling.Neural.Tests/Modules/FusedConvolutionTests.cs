using Inkling.Numerics;

namespace Inkling.Neural.Tests;

/// <summary>Convolution, ReLU, pooling and dropout in one pass are what they are one after the other, and so are ReLU and dropout.</summary>
public sealed class FusedConvolutionTests
{
    private const int Batch = 3;

    [Theory]
    [InlineData(1, 32, 28, 3, 1)]
    [InlineData(3, 5, 8, 3, 1)]
    [InlineData(32, 64, 14, 3, 1)]
    [InlineData(24, 16, 14, 3, 1)]
    [InlineData(17, 33, 8, 5, 2)]
    [InlineData(4, 16, 6, 3, 0)]
    [InlineData(16, 16, 6, 3, 0)]
    [InlineData(2, 7, 4, 1, 0)]
    public void One_pass_gives_the_same_results_and_gradients_as_four(int channels, int filters, int size, int kernel, int padding)
    {
        Sequential network = Network(channels, filters, kernel, padding);
        (float[] fused, float[] fusedGradients) = Run(network, channels, size, network.Forward);
        (float[] separate, float[] gradients) = Run(network, channels, size, x => network.Children.Aggregate(x, (y, child) => child.Child.Forward(y)));
        Assert.Contains(separate, value => value != 0);
        // Sums have another order, and many channels go through Winograd's transforms.
        AssertClose(separate, fused);
        AssertClose(gradients, fusedGradients);
    }

    [Fact]
    public void Watching_the_modules_of_a_pass_changes_no_bit()
    {
        Sequential network = Network(1, 32, 3, 1);
        ConvSpy spy = new();
        (float[] plain, float[] plainGradients) = Run(network, 1, 28, network.Forward);
        (float[] watched, float[] watchedGradients) = Run(network, 1, 28, network.Forward, spy);
        Assert.Equal(["Conv2d", "Conv2d", "Relu", "MaxPool2d", "Dropout", "Flatten", "Linear", "Relu", "Dropout", "Sequential"], spy.Seen);
        Assert.True(plain.AsSpan().SequenceEqual(watched));
        Assert.True(plainGradients.AsSpan().SequenceEqual(watchedGradients));
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

    private static void AssertClose(float[] expected, float[] actual)
    {
        float largest = expected.Max(Math.Abs);
        Assert.True(largest > 0);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 4e-6f * largest);
    }

    private static Sequential Network(int channels, int filters, int kernel, int padding)
    {
        // The first layer makes the second one's input need a gradient.
        List<Module> modules = [new Conv2d(channels, channels, 1), new Conv2d(channels, filters, kernel, 1, padding), new Relu(), new MaxPool2d(2), new Dropout(0.25), new Flatten()];
        if (filters == 32)
            modules.AddRange([new Linear(14 * 14 * filters, 20), new Relu(), new Dropout(0.5)]);
        Sequential network = new([.. modules]);
        network.Initialize(RandomKey.FromSeed(3));
        return network;
    }

    private static (float[] Results, float[] Gradients) Run(
        Sequential network, int channels, int size, Func<Tensor, Tensor> forward, IForwardObserver? observer = null)
    {
        RandomKey key = RandomKey.FromSeed(9);
        float[] images = new float[Batch * size * size * channels];
        for (int i = 0; i < images.Length; i++)
            images[i] = (float)key.Normal((ulong)i);
        Tape tape = new() { Observer = observer };
        tape.Begin(PassMode.Training, key);
        Tensor y = forward(tape.Input(new Shape(Batch, size, size, channels), images));
        float[] results = y.ToArray();
        network.Parameters.Gradients.Clear();
        tape.Backward(y.CrossEntropy(new byte[Batch]));
        return (results, [.. network.Parameters.Gradients]);
    }

    private sealed class ConvSpy : IForwardObserver
    {
        internal List<string> Seen { get; } = [];

        public void OnForward(Module module, Tensor input, Tensor output) => Seen.Add(module.GetType().Name);
    }
}
