namespace Inkling.Testing;

/// <summary>One input of an operation.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Values">Its numbers.</param>
/// <param name="Differentiable">Whether the operation gives a gradient for it.</param>
public sealed record Operand(string Name, float[] Values, bool Differentiable = true);

/// <summary>A result and the gradients of sum(seed * result) with respect to the inputs, null where there is none.</summary>
/// <param name="Output">The result.</param>
/// <param name="Gradients">One for each input.</param>
public sealed record OperationResult<T>(T[] Output, T[]?[] Gradients);

/// <summary>
/// An operation with numbers to try it on: the engine's kernels on one side, a scalar twin in double on the other.
/// A new operation is a new subclass and a few lines in <see cref="OperationCases"/>; <see cref="OperationCheck"/> does the rest.
/// </summary>
public abstract class OperationCase
{
    /// <summary>What messages call it.</summary>
    public required string Name { get; init; }

    /// <summary>The inputs.</summary>
    public required IReadOnlyList<Operand> Inputs { get; init; }

    /// <summary>The gradient with respect to the result from which the backward pass starts.</summary>
    public required float[] Seed { get; init; }

    /// <summary>What PyTorch made of the same numbers; null where no such values are kept.</summary>
    public OperationResult<double>? Golden { get; init; }

    /// <summary>Whether central differences apply: not at ties, kinks and NaN.</summary>
    public bool IsSmooth { get; init; } = true;

    /// <summary>The result in double, straight from the definition.</summary>
    public abstract double[] Twin(IReadOnlyList<double[]> inputs);

    /// <summary>The gradients in double, straight from the definition.</summary>
    public abstract double[]?[] TwinBackward(IReadOnlyList<double[]> inputs, double[] seed);

    /// <summary>What the engine computes, forwards and backwards.</summary>
    public abstract OperationResult<float> Engine(IReadOnlyList<float[]> inputs, float[] seed);

    /// <summary>
    /// The size of the terms that each value is summed from, which bounds the rounding error. For operations that are
    /// linear in each input: the same operation on magnitudes.
    /// </summary>
    public virtual OperationResult<double> Scale(IReadOnlyList<double[]> inputs, double[] seed)
    {
        double[][] magnitudes = [.. inputs.Select(Magnitudes)];
        return new(Twin(magnitudes), TwinBackward(magnitudes, Magnitudes(seed)));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>|x| of each element.</summary>
    protected static double[] Magnitudes(double[] values) => Array.ConvertAll(values, Math.Abs);
}
