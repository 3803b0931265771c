using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>
/// The CNN's convolutions, alone and with bias, ReLU and 2x2 max-pooling in the same pass. Both kinds are credited with the convolution's
/// operations alone. The first convolution has no gradient of its input: nobody needs that of the images. With pooling it is there twice, with noise
/// and with the paper around a digit.
/// </summary>
internal static class ConvolutionCases
{
    private static readonly Window2d _first = new(28, 28, 1, 3, 1, 1), _second = new(14, 14, 32, 3, 1, 1);

    internal static IEnumerable<KernelCase> Of(int batch) =>
    [
        Plain(batch, _first, 32, "forward", PlainForward),
        Plain(batch, _first, 32, "weight gradient", PlainWeight),
        Plain(batch, _second, 64, "forward", PlainForward),
        Plain(batch, _second, 64, "input gradient", PlainInput),
        Plain(batch, _second, 64, "weight gradient", PlainWeight),
        Pooled(batch, _first, 32, "forward", PooledForward),
        Pooled(batch, _first, 32, "weight gradient", PooledWeight),
        Pooled(batch, _first, 32, "forward", PooledForward, "digits"),
        Pooled(batch, _first, 32, "weight gradient", PooledWeight, "digits"),
        Pooled(batch, _second, 64, "forward", PooledForward),
        Pooled(batch, _second, 64, "input gradient", PooledInput),
        Pooled(batch, _second, 64, "weight gradient", PooledWeight),
    ];

    private static KernelCase Plain(int batch, Window2d window, int filters, string what, Func<Operands, Action> prepare) => new(
        $"conv {window.Channels}->{filters} {what}", KernelGroup.Convolution, Operations(batch, window, filters),
        sizeof(float) * (((long)batch * (window.InputSize + (window.Positions * filters))) + Weights(window, filters)),
        () => prepare(new Operands(batch, window, filters, window.Positions)));

    // A result and a byte that says which of its four values won.
    private static KernelCase Pooled(int batch, Window2d window, int filters, string what, Func<Operands, Action> prepare, string name = "conv+pool") => new(
        $"{name} {window.Channels}->{filters} {what}", KernelGroup.Convolution, Operations(batch, window, filters),
        (sizeof(float) * (((long)batch * window.InputSize) + Weights(window, filters))) + ((sizeof(float) + 1L) * batch * window.Positions / 4 * filters),
        () =>
        {
            Operands operands = new(batch, window, filters, window.Positions / 4);
            if (name == "digits")
                KernelCases.Frame(operands.X.Span);
            return prepare(operands);
        });

    private static long Operations(int batch, Window2d window, int filters) => 2 * batch * window.Positions * Weights(window, filters);

    private static long Weights(Window2d window, int filters) => (long)window.Kernel * window.Kernel * window.Channels * filters;

    private static Action PlainForward(Operands o) => () => Convolution2d.Forward(o.Window, o.Batch, o.Filters, o.X.Span, o.Weight.Span, o.Bias.Span, o.Result.Span);

    private static Action PlainInput(Operands o) => () => Convolution2d.BackwardInput(o.Window, o.Batch, o.Filters, o.Result.Span, o.Weight.Span, o.X.Span);

    private static Action PlainWeight(Operands o) =>
        () => Convolution2d.BackwardWeight(o.Window, o.Batch, o.Filters, o.X.Span, o.Result.Span, o.Weight.Span, o.Bias.Span);

    private static Action PooledForward(Operands o) =>
        () => ConvolutionPool2d.Forward(o.Window, o.Batch, o.Filters, o.X.Span, o.Weight.Span, o.Bias.Span, o.Result.Span, o.Winner);

    // The winners are those of a forward pass: how many there are, and where, decides what the way back costs.
    private static Action PooledInput(Operands o)
    {
        PooledForward(o)();
        return () => ConvolutionPool2d.BackwardInput(o.Window, o.Batch, o.Filters, o.Result.Span, o.Winner, o.Weight.Span, o.X.Span);
    }

    private static Action PooledWeight(Operands o)
    {
        PooledForward(o)();
        return () => ConvolutionPool2d.BackwardWeight(o.Window, o.Batch, o.Filters, o.X.Span, o.Result.Span, o.Winner, o.Weight.Span, o.Bias.Span);
    }

    /// <summary>Buffers of a convolution. On the way back the one for a result holds its gradient, and so do the others.</summary>
    private sealed class Operands(int batch, Window2d window, int filters, int positions)
    {
        internal int Batch { get; } = batch;

        internal Window2d Window { get; } = window;

        internal int Filters { get; } = filters;

        internal Memory<float> X { get; } = KernelCases.Buffer((long)batch * window.InputSize);

        internal Memory<float> Weight { get; } = KernelCases.Buffer(Weights(window, filters));

        internal Memory<float> Bias { get; } = KernelCases.Buffer(filters);

        internal Memory<float> Result { get; } = KernelCases.Buffer((long)batch * positions * filters);

        internal byte[] Winner { get; } = new byte[batch * positions * filters];
    }
}
