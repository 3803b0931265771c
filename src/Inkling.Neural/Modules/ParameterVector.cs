using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// All parameters of a module in one flat buffer, in the order of their registration, so that an optimiser step or a
/// norm is one pass over contiguous memory. Each <see cref="Parameter"/> is a window on it.
/// </summary>
public sealed class ParameterVector
{
    private readonly Memory<float> _values;
    private readonly Memory<float> _gradients;

    internal ParameterVector(IReadOnlyList<(string Path, Parameter Parameter)> parameters)
    {
        // Every parameter starts on a cache line, so that kernels' loads are aligned; the gap stays zero.
        const int Align = AlignedMemory.Alignment / sizeof(float);
        Named = parameters;
        int[] starts = new int[parameters.Count];
        int total = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = total;
            total += (parameters[i].Parameter.Shape.Count + Align - 1) / Align * Align;
        }
        _values = AlignedMemory.Allocate(total);
        _gradients = AlignedMemory.Allocate(total);
        for (int i = 0; i < starts.Length; i++)
        {
            Parameter parameter = parameters[i].Parameter;
            parameter.Move(this, _values.Slice(starts[i], parameter.Shape.Count), _gradients.Slice(starts[i], parameter.Shape.Count));
        }
        Starts = starts;
    }

    /// <summary>Each parameter with its path, for example <c>fc1.weight</c>.</summary>
    public IReadOnlyList<(string Path, Parameter Parameter)> Named { get; }

    /// <summary>Where in the flat buffer each parameter of <see cref="Named"/> starts.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>All values; between two parameters there may be zeros.</summary>
    public Span<float> Values => _values.Span;

    /// <summary>All gradients; between two parameters there may be zeros.</summary>
    public Span<float> Gradients
    {
        get
        {
            // Reading a gradient makes sure that it is not left over from the step before.
            for (int i = 0; i < Named.Count; i++)
                _ = Named[i].Parameter.Gradient;
            return _gradients.Span;
        }
    }

    /// <summary>Makes all gradients zero, without touching them until somebody looks.</summary>
    internal void ForgetGradients()
    {
        for (int i = 0; i < Named.Count; i++)
            Named[i].Parameter.ForgetGradient();
    }

    /// <summary>Number of learned numbers.</summary>
    public long Count => Named.Sum(named => (long)named.Parameter.Shape.Count);
}
