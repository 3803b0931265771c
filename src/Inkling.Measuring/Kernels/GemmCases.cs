using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>
/// The fully connected layers; the batch's images are the rows of a matrix. Without ReLU and dropout, which run in the same pass in a network. The first
/// layer of the Dense NN has no gradient of its input: nobody needs that of the images. It is there twice, with noise and with the paper around
/// a digit, which is zero and costs nothing.
/// </summary>
internal static class GemmCases
{
    // The Dense NN's three layers and the CNN's first; its second, 128->10, is of no weight.
    private static readonly Layer[] _layers = [new("linear", 784, 512, false), new("digits", 784, 512, false), new("linear", 512, 256, true), new("linear", 256, 10, true), new("linear", 3136, 128, true)];

    internal static IEnumerable<KernelCase> Of(int batch) => _layers.SelectMany(layer => (KernelCase[])[Forward(batch, layer), Backward(batch, layer)]);

    private static KernelCase Forward(int batch, Layer layer)
    {
        (string name, int inputs, int outputs, _) = layer;
        return new($"{name} {inputs}->{outputs} forward", KernelGroup.Gemm, 2L * batch * inputs * outputs, sizeof(float) * layer.Floats(batch), () =>
        {
            Memory<float> x = Input(batch, layer), weight = KernelCases.Buffer((long)inputs * outputs), bias = KernelCases.Buffer(outputs);
            Memory<float> y = KernelCases.Buffer((long)batch * outputs);
            return () => LinearLayer.Forward(batch, inputs, outputs, x.Span, weight.Span, bias.Span, y.Span);
        });
    }

    // One call makes both gradients, since both need the result's gradient in another order: it is laid out once.
    private static KernelCase Backward(int batch, Layer layer)
    {
        (string name, int inputs, int outputs, bool both) = layer;
        long floats = layer.Floats(batch) + (both ? ((long)inputs * outputs) + ((long)batch * inputs) : 0);
        return new($"{name} {inputs}->{outputs} {(both ? "both gradients" : "weight gradient")}", KernelGroup.Gemm, (both ? 4L : 2L) * batch * inputs * outputs, sizeof(float) * floats, () =>
        {
            Memory<float> x = Input(batch, layer), weight = KernelCases.Buffer((long)inputs * outputs), dy = KernelCases.Buffer((long)batch * outputs);
            Memory<float> dWeight = KernelCases.Buffer((long)inputs * outputs), dBias = KernelCases.Buffer(outputs);
            Memory<float> dx = both ? KernelCases.Buffer((long)batch * inputs) : default;
            return () => LinearLayer.Backward(batch, inputs, outputs, x.Span, weight.Span, default, dy.Span, dWeight.Span, dBias.Span, dx.Span, overwrite: true);
        });
    }

    private static Memory<float> Input(int batch, Layer layer)
    {
        Memory<float> x = KernelCases.Buffer((long)batch * layer.Inputs);
        if (layer.Name == "digits")
            KernelCases.Frame(x.Span);
        return x;
    }

    /// <summary>A layer and what it is fed.</summary>
    private sealed record Layer(string Name, int Inputs, int Outputs, bool InputGradient)
    {
        internal long Floats(int batch) => ((long)batch * Inputs) + ((long)Inputs * Outputs) + ((long)batch * Outputs);
    }
}
