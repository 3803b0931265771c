using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>Kernels work on raw memory past their argument checks, so the checks must hold.</summary>
public class ArgumentTests
{
    private readonly Window2d _window = new(4, 4, 2, 3, 1, 1);

    [Fact]
    public void Linear_layers_refuse_spans_of_other_lengths()
    {
        float[] x = new float[6], weight = new float[12], bias = new float[4], y = new float[8];
        LinearLayer.Forward(2, 3, 4, x, weight, bias, y);
        Assert.Throws<ArgumentException>(() => LinearLayer.Forward(2, 3, 4, x.AsSpan(1), weight, bias, y));
        Assert.Throws<ArgumentException>(() => LinearLayer.Forward(2, 3, 4, x, weight.AsSpan(1), bias, y));
        Assert.Throws<ArgumentException>(() => LinearLayer.Forward(2, 3, 4, x, weight, bias.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => LinearLayer.Forward(2, 3, 4, x, weight, bias, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => LinearLayer.Backward(2, 3, 4, x, weight, [], y, weight, bias, x.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => LinearLayer.Backward(2, 3, 4, x, weight, [], y, weight.AsSpan(1), bias, x));
        Assert.Throws<ArgumentException>(() => LinearLayer.Backward(2, 3, 4, x.AsSpan(1), weight, [], y, weight, bias, x));
        Assert.Throws<ArgumentException>(() => LinearLayer.Backward(2, 3, 4, x, weight, [], y.AsSpan(1), weight, bias, x));
        Assert.Throws<ArgumentException>(() => LinearLayer.Backward(2, 3, 4, x, weight, y.AsSpan(1), y, weight, bias, x));
        Assert.Throws<ArgumentException>(() => LinearLayer.Backward(2, 3, 4, x, weight, [], y, weight, bias.AsSpan(1), x));
    }

    [Fact]
    public void Convolutions_refuse_spans_of_other_lengths()
    {
        float[] x = new float[32], weight = new float[3 * 3 * 2 * 5], bias = new float[5], y = new float[16 * 5];
        Convolution2d.Forward(_window, 1, 5, x, weight, bias, y);
        Assert.Throws<ArgumentException>(() => Convolution2d.Forward(_window, 1, 5, x.AsSpan(1), weight, bias, y));
        Assert.Throws<ArgumentException>(() => Convolution2d.Forward(_window, 1, 5, x, weight.AsSpan(1), bias, y));
        Assert.Throws<ArgumentException>(() => Convolution2d.Forward(_window, 1, 5, x, weight, bias.AsSpan(1), y));
        Assert.Throws<ArgumentException>(() => Convolution2d.Forward(_window, 1, 5, x, weight, bias, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Convolution2d.BackwardInput(_window, 1, 5, y, weight, x.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Convolution2d.BackwardWeight(_window, 1, 5, x, y, weight.AsSpan(1), bias));
    }

    [Fact]
    public void Pooling_refuses_spans_of_other_lengths_and_too_much_padding()
    {
        float[] x = new float[32], y = new float[32];
        byte[] winner = new byte[32];
        MaxPooling2d.Forward(_window, 1, x, y, winner);
        Assert.Throws<ArgumentException>(() => MaxPooling2d.Forward(_window, 1, x.AsSpan(1), y, winner));
        Assert.Throws<ArgumentException>(() => MaxPooling2d.Forward(_window, 1, x, y.AsSpan(1), winner));
        Assert.Throws<ArgumentException>(() => MaxPooling2d.Forward(_window, 1, x, y, winner.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => MaxPooling2d.Backward(_window, 1, y, winner.AsSpan(1), x));
        Assert.Throws<ArgumentException>(() => MaxPooling2d.Forward(_window with { Padding = 2 }, 1, x, new float[72], new byte[72]));
    }

    [Fact]
    public void Pooled_convolutions_refuse_spans_of_other_lengths()
    {
        float[] x = new float[32], weight = new float[3 * 3 * 2 * 5], bias = new float[5], y = new float[4 * 5];
        byte[] winner = new byte[y.Length];
        ConvolutionPool2d.Forward(_window, 1, 5, x, weight, bias, y, winner);
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 1, 5, x.AsSpan(1), weight, bias, y, winner));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 1, 5, x, weight.AsSpan(1), bias, y, winner));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 1, 5, x, weight, bias.AsSpan(1), y, winner));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 1, 5, x, weight, bias, y.AsSpan(1), winner));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 1, 5, x, weight, bias, y, winner.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 2, 5, x, weight, bias, y, winner));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(_window, 1, 4, x, weight, bias, y, winner));

        ConvolutionPool2d.BackwardInput(_window, 1, 5, y, winner, weight, x);
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardInput(_window, 1, 5, y.AsSpan(1), winner, weight, x));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardInput(_window, 1, 5, y, winner.AsSpan(1), weight, x));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardInput(_window, 1, 5, y, winner, weight.AsSpan(1), x));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardInput(_window, 1, 5, y, winner, weight, x.AsSpan(1)));

        ConvolutionPool2d.BackwardWeight(_window, 1, 5, x, y, winner, weight, bias);
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardWeight(_window, 1, 5, x.AsSpan(1), y, winner, weight, bias));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardWeight(_window, 1, 5, x, y.AsSpan(1), winner, weight, bias));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardWeight(_window, 1, 5, x, y, winner.AsSpan(1), weight, bias));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardWeight(_window, 1, 5, x, y, winner, weight.AsSpan(1), bias));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardWeight(_window, 1, 5, x, y, winner, weight, bias.AsSpan(1)));
    }

    [Theory]
    [InlineData(5, 4, 3, 1, 1)]
    [InlineData(4, 5, 3, 1, 1)]
    [InlineData(7, 7, 3, 2, 0)]
    [InlineData(4, 4, 3, 1, 3)]
    [InlineData(2, 2, 3, 1, 0)]
    public void Pooled_convolutions_refuse_geometry_that_they_do_not_support(int height, int width, int kernel, int stride, int padding)
    {
        Window2d window = new(height, width, 1, kernel, stride, padding);
        int results = Math.Max(0, window.Positions / 4 * 16);
        float[] x = new float[height * width], weight = new float[kernel * kernel * 16], y = new float[results];
        byte[] winner = new byte[results];
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.Forward(window, 1, 16, x, weight, [], y, winner));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardInput(window, 1, 16, y, winner, weight, x));
        Assert.Throws<ArgumentException>(() => ConvolutionPool2d.BackwardWeight(window, 1, 16, x, y, winner, weight, []));
    }

    [Theory]
    [InlineData(0, 4, 1, 1, 1, 0)]
    [InlineData(4, 4, 0, 1, 1, 0)]
    [InlineData(4, 4, 1, 0, 1, 0)]
    [InlineData(4, 4, 1, 1, 0, 0)]
    [InlineData(4, 4, 1, 1, 1, -1)]
    [InlineData(4, 2, 1, 3, 1, 0)]
    public void Impossible_windows_are_refused(int height, int width, int channels, int kernel, int stride, int padding) =>
        Assert.Throws<ArgumentException>(() => new Window2d(height, width, channels, kernel, stride, padding).Validate());

    [Fact]
    public void Elementwise_kernels_refuse_spans_of_different_lengths()
    {
        float[] a = new float[9], b = new float[8];
        Assert.Throws<ArgumentException>(() => Rectifier.Forward(a, b));
        Assert.Throws<ArgumentException>(() => Rectifier.Backward(a, b, a));
        Assert.Throws<ArgumentException>(() => HyperbolicTangent.Forward(a, b));
        Assert.Throws<ArgumentException>(() => HyperbolicTangent.Backward(a, b, a));
        Assert.Throws<ArgumentException>(() => Logistic.Forward(a, b));
        Assert.Throws<ArgumentException>(() => Logistic.Backward(a, b, a));
        Assert.Throws<ArgumentException>(() => DropoutMask.Apply(a, b, a));
        Assert.Throws<ArgumentException>(() => Sums.Add(a, b));
        Assert.Throws<ArgumentException>(() => Sums.Scale(a, 1, b));
        Assert.Throws<ArgumentException>(() => SgdStep.Apply(a, b, default, 1, 1, 0, 0, false));
        Assert.Throws<ArgumentException>(() => SgdStep.Apply(a, a.ToArray(), b, 1, 1, 0.9f, 0, false));
        Assert.Throws<ArgumentException>(() => AdamStep.Apply(new AdamSettings(1, 1, 1, 0.9, 0.99, 1e-8, 0, false), a, a, b, a));
    }

    [Fact]
    public void Cross_entropy_refuses_a_label_that_is_no_class()
    {
        float[] logits = new float[6], gradient = new float[6];
        Assert.Throws<ArgumentOutOfRangeException>(() => Softmax.Forward(logits, -3, gradient));
        Assert.Throws<ArgumentOutOfRangeException>(() => Softmax.Forward(logits, 0, gradient));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxCrossEntropy.Forward(logits, [1, 3], 3, 0, gradient));
        Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Forward(logits, [1], 3, 0, gradient));
        Assert.Throws<ArgumentException>(() => SoftmaxCrossEntropy.Forward(logits, [1, 2], 3, 0, gradient, new double[1]));
    }

    [Fact]
    public void Losses_of_values_refuse_spans_that_are_no_samples()
    {
        float[] x = new float[6], other = new float[5];
        foreach (ValueLossKind kind in (ValueLossKind[])[ValueLossKind.Squared, ValueLossKind.Binary])
        {
            kind.Kernel(x, x, x.ToArray(), new double[3]);
            Assert.Throws<ArgumentException>(() => kind.Kernel(x, other, x.ToArray(), new double[3]));
            Assert.Throws<ArgumentException>(() => kind.Kernel(x, x, other, new double[3]));
            Assert.Throws<ArgumentException>(() => kind.Kernel(x, x, x.ToArray(), new double[4]));
            Assert.Throws<ArgumentException>(() => kind.Kernel(x, x, x.ToArray(), new double[7]));
            Assert.Throws<ArgumentException>(() => kind.Kernel(x, x, x.ToArray(), []));
        }
    }

    [Fact]
    public void Aligned_memory_is_zero_and_starts_on_a_cache_line()
    {
        foreach (int length in (int[])[0, 1, 1000])
        {
            Memory<float> memory = AlignedMemory.Allocate(length);
            Assert.Equal(length, memory.Length);
            Assert.True(memory.Span.ToArray().All(x => x == 0));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => AlignedMemory.Allocate(-1));
    }
}
