using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>
/// The fully connected layers; the batch's images are the rows of a matrix. Without ReLU and dropout, which run in the same pass in a network. The first
/// layer of the Dense NN has no gradient of its input: nobody needs that of the images.
/// </summary>
internal static class GemmCases
{
    // The Dense NN's three layers and the CNN's first; its second, 128->10, is of no weight.
    private static readonly (int Inputs, int Outputs, bool InputGradient)[] _layers = [(784, 512, false), (512, 256, true), (256, 10, true), (3136, 128, true)];

    internal static IEnumerable<KernelCase> Of(int batch) =>
        _layers.SelectMany(layer => (KernelCase[])[Forward(batch, layer.Inputs, layer.Outputs), Backward(batch, layer.Inputs, layer.Outputs, layer.InputGradient)]);

    private static KernelCase Forward(int batch, int inputs, int outputs) => new(
        $"linear {inputs}->{outputs} forward", KernelGroup.Gemm, 2L * batch * inputs * outputs, sizeof(float) * Floats(batch, inputs, outputs), () =>
        {
            Memory<float> x = KernelCases.Buffer((long)batch * inputs), weight = KernelCases.Buffer((long)inputs * outputs), bias = KernelCases.Buffer(outputs);
            Memory<float> y = KernelCases.Buffer((long)batch * outputs);
            return () => LinearLayer.Forward(batch, inputs, outputs, x.Span, weight.Span, bias.Span, y.Span);
        });

    // One call makes both gradients, since both need the result's gradient in another order: it is laid out once.
    private static KernelCase Backward(int batch, int inputs, int outputs, bool inputGradient) => new(
        $"linear {inputs}->{outputs} {(inputGradient ? "both gradients" : "weight gradient")}", KernelGroup.Gemm, (inputGradient ? 4L : 2L) * batch * inputs * outputs,
        sizeof(float) * (Floats(batch, inputs, outputs) + (inputGradient ? ((long)inputs * outputs) + ((long)batch * inputs) : 0)), () =>
        {
            Memory<float> x = KernelCases.Buffer((long)batch * inputs), weight = KernelCases.Buffer((long)inputs * outputs), dy = KernelCases.Buffer((long)batch * outputs);
            Memory<float> dWeight = KernelCases.Buffer((long)inputs * outputs), dBias = KernelCases.Buffer(outputs);
            Memory<float> dx = inputGradient ? KernelCases.Buffer((long)batch * inputs) : default;
            return () => LinearLayer.Backward(batch, inputs, outputs, x.Span, weight.Span, default, dy.Span, dWeight.Span, dBias.Span, dx.Span, overwrite: true);
        });

    private static long Floats(int batch, int inputs, int outputs) => ((long)batch * inputs) + ((long)inputs * outputs) + ((long)batch * outputs);
}
