using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>y = max(x, 0). The derivative at 0 is 0.</summary>
public sealed class ReluCase : OperationCase
{
    /// <summary>A case with given inputs and a random seed gradient.</summary>
    public static ReluCase On(float[] x, bool isSmooth) => new()
    {
        Name = $"relu of {x.Length}{(isSmooth ? "" : " with zeros and infinities")}",
        Inputs = [new Operand("x", x)],
        Seed = Numbers.Normal(77, x.Length),
        IsSmooth = isSmooth,
    };

    /// <inheritdoc/>
    public override double[] Twin(IReadOnlyList<double[]> inputs) => Array.ConvertAll(inputs[0], x => x > 0 ? x : 0);

    /// <inheritdoc/>
    public override double[]?[] TwinBackward(IReadOnlyList<double[]> inputs, double[] seed) => [[.. seed.Zip(inputs[0], (dy, x) => x > 0 ? dy : 0)]];

    /// <inheritdoc/>
    public override OperationResult<double> Scale(IReadOnlyList<double[]> inputs, double[] seed) => new(new double[seed.Length], [new double[seed.Length]]);

    /// <inheritdoc/>
    public override OperationResult<float> Engine(IReadOnlyList<float[]> inputs, float[] seed)
    {
        Guarded x = new(inputs[0]), dy = new(seed), y = new(seed.Length), dx = new(seed.Length);
        Rectifier.Forward(x.Span, y.Span);
        Rectifier.Backward(y.Span, dy.Span, dx.Span);
        return new(y.ToArray(), [dx.ToArray()]);
    }
}
