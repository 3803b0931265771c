using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Numbers for a convolution with ReLU, 2x2 pooling and dropout, and what the engine makes of them.</summary>
/// <param name="Window">The convolution's geometry.</param>
/// <param name="Batch">Images.</param>
/// <param name="Filters">Channels of the result.</param>
public sealed record PooledSample(Window2d Window, int Batch, int Filters)
{
    /// <summary>[batch, height, width, channels].</summary>
    public required float[] X { get; init; }

    /// <summary>[kernel, kernel, channels, filters].</summary>
    public required float[] Weight { get; init; }

    /// <summary>[filters], or empty.</summary>
    public required float[] Bias { get; init; }

    /// <summary>The gradient of the result; some of it is zero.</summary>
    public required float[] Gradient { get; init; }

    /// <summary>What the gradients of weight and bias are added to.</summary>
    public required float[] Start { get; init; }

    /// <summary>Which results are dropped.</summary>
    public DropoutTwin Dropout { get; init; } = DropoutTwin.None;

    /// <summary>Values of one image's result.</summary>
    public int ResultSize => Window.Positions / 4 * Filters;

    /// <summary>Random numbers.</summary>
    public static PooledSample Random(ulong seed, Window2d window, int batch, int filters, bool bias = true) =>
        Make(seed, window, batch, filters, bias, Numbers.Normal);

    /// <summary>
    /// Small whole numbers: every sum is exact in any order, and in an algorithm that divides by small powers of two, so that
    /// results and winners can be compared exactly. There are ties and zeros.
    /// </summary>
    public static PooledSample Integers(ulong seed, Window2d window, int batch, int filters, bool bias = true) =>
        Make(seed, window, batch, filters, bias, (s, count) => Array.ConvertAll(Numbers.Labels(s, count, 5), label => label - 2f));

    /// <summary>The results and, from the results' winners, the gradients.</summary>
    public PooledOutcome Run()
    {
        Poison.Spread();
        int taps = Weight.Length;
        Guarded x = new(X), weight = new(Weight), bias = new(Bias), dy = new(Gradient);
        Guarded y = new(Gradient.Length), dx = new(X.Length), dWeight = new(Start.AsSpan(0, taps)), dBias = new(Start.AsSpan(taps));
        GuardedBytes winner = new(y.Length);
        DropoutDraw draw = Dropout.Draw;
        ConvolutionPool2d.Forward(Window, Batch, Filters, x.Span, weight.Span, bias.Span, y.Span, winner.Span, draw);
        if (Dropout.Probability == 0)
            RequirePackedAgrees(y.ToArray(), winner.ToArray());
        ConvolutionPool2d.BackwardInput(Window, Batch, Filters, dy.Span, winner.Span, weight.Span, dx.Span, draw.Keep);
        ConvolutionPool2d.BackwardWeight(Window, Batch, Filters, x.Span, dy.Span, winner.Span, dWeight.Span, dBias.Span, draw.Keep);
        return new(y.ToArray(), winner.ToArray(), dx.ToArray(), dWeight.ToArray(), dBias.ToArray());
    }

    /// <summary>The same with paper: images that are zero but for some columns in the middle.</summary>
    public PooledSample OnPaper()
    {
        float[] x = X.ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            int column = i / Window.Channels % Window.Width;
            if (column < Window.Width / 3 || column > Window.Width / 2)
                x[i] = i % 2 == 0 ? 0 : -0f;
        }
        return this with { X = x };
    }

    /// <summary>Throws unless weights that were packed before give the same bits.</summary>
    private void RequirePackedAgrees(float[] expected, byte[] winners)
    {
        Guarded x = new(X), bias = new(Bias), y = new(expected.Length), packed = new(ConvolutionPool2d.PackedLength(Window, Filters));
        GuardedBytes winner = new(winners.Length);
        ConvolutionPool2d.Pack(Window, Filters, Weight, packed.Span);
        Poison.Spread();
        ConvolutionPool2d.ForwardPacked(Window, Batch, Filters, x.Span, packed.Span, bias.Span, y.Span, winner.Span);
        Agreement.RequireSameBits($"{this}: packed weights", y.ToArray(), expected);
        if (!winner.ToArray().AsSpan().SequenceEqual(winners))
            throw new CheckFailedException($"{this}: packed weights have other winners.");
    }

    /// <summary>For example <c>pooled conv 2x6x5x3 kernel 3 stride 1 padding 1 -> 16</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"pooled {Conv2dCase.Describe(Window, Batch, Filters)}{(Bias.Length == 0 ? " without bias" : "")}{(Dropout.Probability == 0 ? "" : $", dropout {Dropout.Probability} from {Dropout.First}")}");

    private static PooledSample Make(ulong seed, Window2d window, int batch, int filters, bool bias, Func<ulong, int, float[]> numbers)
    {
        int results = batch * window.Positions / 4 * filters, weights = window.Kernel * window.Kernel * window.Channels * filters;
        float[] gradient = numbers(seed + 3, results);
        for (int i = 0; i < results; i += 7)
            gradient[i] = 0;
        return new PooledSample(window, batch, filters)
        {
            X = numbers(seed, batch * window.InputSize),
            Weight = numbers(seed + 1, weights),
            Bias = bias ? numbers(seed + 2, filters) : [],
            Gradient = gradient,
            Start = numbers(seed + 4, weights + (bias ? filters : 0)),
        };
    }
}

/// <summary>Result, winners and gradients of a pooled convolution.</summary>
public sealed record PooledOutcome(float[] Y, byte[] Winner, float[] InputGradient, float[] WeightGradient, float[] BiasGradient)
{
    /// <summary>Throws unless both hold the same bits.</summary>
    public void RequireSameBits(string what, PooledOutcome other)
    {
        Agreement.RequireSameBits($"{what}: result", Y, other.Y);
        if (!Winner.AsSpan().SequenceEqual(other.Winner))
            throw new CheckFailedException($"{what}: other winners.");
        Agreement.RequireSameBits($"{what}: gradient of x", InputGradient, other.InputGradient);
        Agreement.RequireSameBits($"{what}: gradient of weight", WeightGradient, other.WeightGradient);
        Agreement.RequireSameBits($"{what}: gradient of bias", BiasGradient, other.BiasGradient);
    }
}
