using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>The weights of a network in the layouts that kernels read fastest. Made while it <see cref="IsOpen"/>, then only read, by any number of threads.</summary>
internal sealed class PackedWeights
{
    private readonly Dictionary<Parameter, Memory<float>> _packed = [];

    /// <summary>Whether a weight that is asked for is packed now.</summary>
    internal bool IsOpen { get; set; } = true;

    /// <summary>A linear layer's weight; null if it was not packed.</summary>
    internal Memory<float>? Of(Parameter weight, int inputs, int outputs)
    {
        if (_packed.TryGetValue(weight, out Memory<float> packed))
            return packed;
        if (!IsOpen)
            return null;
        packed = AlignedMemory.Allocate(LinearLayer.PackedLength(inputs, outputs));
        LinearLayer.Pack(inputs, outputs, weight.Value, packed.Span);
        return _packed[weight] = packed;
    }

    /// <summary>The weights of a convolution with pooling; null if they were not packed, or for other sizes.</summary>
    internal Memory<float>? Of(Parameter weight, in Window2d window, int filters)
    {
        int length = ConvolutionPool2d.PackedLength(window, filters);
        if (_packed.TryGetValue(weight, out Memory<float> packed))
            return packed.Length == length ? packed : null;
        if (!IsOpen)
            return null;
        packed = AlignedMemory.Allocate(length);
        ConvolutionPool2d.Pack(window, filters, weight.Value, packed.Span);
        return _packed[weight] = packed;
    }
}
