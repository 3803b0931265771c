using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Numbers for a linear layer that ends in ReLU and dropout, and what the engine makes of them.</summary>
/// <param name="Batch">Rows of x.</param>
/// <param name="Inputs">Columns of x.</param>
/// <param name="Outputs">Columns of the result.</param>
public sealed record LinearSample(int Batch, int Inputs, int Outputs)
{
    /// <summary>[batch, inputs].</summary>
    public required float[] X { get; init; }

    /// <summary>[inputs, outputs].</summary>
    public required float[] Weight { get; init; }

    /// <summary>[outputs], or empty.</summary>
    public required float[] Bias { get; init; }

    /// <summary>The gradient of the result.</summary>
    public required float[] Gradient { get; init; }

    /// <summary>What the gradients of weight and bias are added to.</summary>
    public required float[] Start { get; init; }

    /// <summary>Whether a ReLU follows.</summary>
    public bool Rectify { get; init; } = true;

    /// <summary>Which results are dropped after that.</summary>
    public DropoutTwin Dropout { get; init; } = DropoutTwin.None;

    /// <summary>Whether the gradient of the weight overwrites what is there.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether the gradient with respect to x is asked for.</summary>
    public bool WithInputGradient { get; init; } = true;

    /// <summary>Random numbers.</summary>
    public static LinearSample Random(ulong seed, int batch, int inputs, int outputs, bool bias = true) => new(batch, inputs, outputs)
    {
        X = Numbers.Normal(seed, batch * inputs),
        Weight = Numbers.Normal(seed + 1, inputs * outputs),
        Bias = bias ? Numbers.Normal(seed + 2, outputs) : [],
        Gradient = Numbers.Normal(seed + 3, batch * outputs),
        Start = Numbers.Normal(seed + 4, (inputs * outputs) + (bias ? outputs : 0)),
    };

    /// <summary>
    /// The same with inputs of which most are zero, as in pictures of digits. Samples that a kernel may look at together, eight from the
    /// first on, are zero in the same two thirds of the columns, others in others; so are single values.
    /// </summary>
    public LinearSample Sparse()
    {
        float[] x = X.ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, Inputs);
            if (((column / 5) + (row / 8)) % 3 != 0 || i % 7 == 0)
                x[i] = i % 2 == 0 ? 0 : -0f;
        }
        return this with { X = x };
    }

    /// <summary>The results and the gradients.</summary>
    public LinearOutcome Run()
    {
        Poison.Spread();
        Guarded x = new(X), weight = new(Weight), bias = new(Bias), dy = new(Gradient);
        Guarded y = new(Gradient.Length), dx = new(WithInputGradient ? X.Length : 0);
        Guarded dWeight = Overwrite ? new(Weight.Length) : new(Start.AsSpan(0, Weight.Length)), dBias = new(Start.AsSpan(Weight.Length));
        DropoutDraw draw = Dropout.Draw;
        LinearLayer.Forward(Batch, Inputs, Outputs, x.Span, weight.Span, bias.Span, y.Span, Rectify, draw);
        if (Dropout.Probability == 0)
            RequirePackedAgrees(y.ToArray());
        LinearLayer.Backward(
            Batch, Inputs, Outputs, x.Span, weight.Span, Rectify ? y.Span : [], dy.Span, dWeight.Span, dBias.Span, dx.Span, draw.Keep, Overwrite);
        return new(y.ToArray(), dx.ToArray(), dWeight.ToArray(), dBias.ToArray());
    }

    /// <summary>Throws unless weights that were packed before give the same bits.</summary>
    private void RequirePackedAgrees(float[] expected)
    {
        Guarded x = new(X), bias = new(Bias), y = new(expected.Length), packed = new(LinearLayer.PackedLength(Inputs, Outputs));
        LinearLayer.Pack(Inputs, Outputs, Weight, packed.Span);
        Poison.Spread();
        LinearLayer.ForwardPacked(Batch, Inputs, Outputs, x.Span, packed.Span, bias.Span, y.Span, Rectify);
        Agreement.RequireSameBits($"{this}: packed weights", y.ToArray(), expected);
    }

    /// <summary>For example <c>linear 4x16->10, rectified</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"linear {Batch}x{Inputs}->{Outputs}{(Bias.Length == 0 ? " without bias" : "")}{(Rectify ? ", rectified" : "")}{(Overwrite ? ", overwriting" : "")}, dropout {Dropout.Probability} from {Dropout.First}");
}

/// <summary>Result and gradients of a linear layer.</summary>
public sealed record LinearOutcome(float[] Y, float[] InputGradient, float[] WeightGradient, float[] BiasGradient)
{
    /// <summary>Throws unless both hold the same bits.</summary>
    public void RequireSameBits(string what, LinearOutcome other)
    {
        Agreement.RequireSameBits($"{what}: result", Y, other.Y);
        Agreement.RequireSameBits($"{what}: gradient of x", InputGradient, other.InputGradient);
        Agreement.RequireSameBits($"{what}: gradient of weight", WeightGradient, other.WeightGradient);
        Agreement.RequireSameBits($"{what}: gradient of bias", BiasGradient, other.BiasGradient);
    }
}
