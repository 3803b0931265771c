using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>2-D convolution: [batch, height, width, channels] to [batch, outputHeight, outputWidth, filters].</summary>
public sealed class Conv2d : Module
{
    private readonly int _stride;
    private readonly int _padding;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>Makes the layer; weight and bias start as in PyTorch.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Zeros added on each side.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">How the weight starts; PyTorch's default if null.</param>
    public Conv2d(int channels, int filters, int kernel, int stride = 1, int padding = 0, bool bias = true, Initializer? initializer = null)
    {
        (_stride, _padding) = (stride, padding);
        int fanIn = channels * kernel * kernel;
        _weight = Register("weight", new Shape(kernel, kernel, channels, filters), initializer ?? Initializer.LayerDefault(fanIn));
        _bias = bias ? Register("bias", new Shape(filters), Initializer.LayerDefault(fanIn)) : null;
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(Shape input) =>
        (long)input[0] * new Window2d(input[1], input[2], input[3], _weight.Shape[0], _stride, _padding).Positions * _weight.Shape.Count;

    /// <inheritdoc/>
    public override string ToString() =>
        $"Conv2d {_weight.Shape[0]}x{_weight.Shape[1]} {_weight.Shape[2]}->{_weight.Shape[3]}"
        + (_stride == 1 ? "" : $" stride {_stride}") + (_padding == 0 ? "" : $" pad {_padding}");

    /// <summary>Whether <see cref="ForwardReluPool"/> can compute inputs of this shape.</summary>
    internal bool CanPool(Shape input) => Operations.CanPoolConv2d(input, _weight, _stride, _padding);

    /// <summary>This layer, ReLU, 2x2 max-pooling and dropout in one pass; only where <see cref="CanPool"/>.</summary>
    internal Tensor ForwardReluPool(Tensor x, double dropout) => x.ConvReluPool2d(_weight, _bias, _stride, _padding, dropout);

    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Conv2d(_weight, _bias, _stride, _padding);
}
