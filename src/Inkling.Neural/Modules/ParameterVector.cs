using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// All parameters of a module in one flat buffer, in the order of their registration, so that an optimiser step or a
/// norm is one pass over contiguous memory. Each <see cref="Parameter"/> is a window on it.
/// </summary>
public sealed class ParameterVector
{
    private readonly Memory<float> _values;

    // Of a vector that is a part of another one, the whole and where the part starts in it.
    private readonly ParameterVector? _whole;
    private readonly int _start;
    private Memory<float> _gradients;

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
        Starts = starts;
        for (int i = 0; i < starts.Length; i++)
        {
            Parameter parameter = parameters[i].Parameter;
            parameter.Move(this, _values.Slice(starts[i], parameter.Shape.Count));
        }
    }

    private ParameterVector(IReadOnlyList<(string Path, Parameter Parameter)> named, IReadOnlyList<int> starts, ParameterVector whole, int start, int length) =>
        (Named, Starts, _whole, _start, _values) = (named, starts, whole, start, whole._values.Slice(start, length));

    /// <summary>
    /// The parameters of one of the modules inside, in the same memory and under the same paths: for an optimiser that changes only
    /// these.
    /// </summary>
    /// <exception cref="ArgumentException">The module has no parameters, or they do not lie here one after the other.</exception>
    public ParameterVector Of(Module module)
    {
        Parameter[] wanted = [.. module.AllParameters];
        int first = wanted.Length == 0 ? -1 : IndexOf(wanted[0]);
        for (int i = 0; i < wanted.Length; i++)
        {
            if (first < 0 || first + i >= Named.Count || !ReferenceEquals(Named[first + i].Parameter, wanted[i]))
                throw new ArgumentException($"The parameters of {module} are not a part of these, one after the other: give a module inside the one that these are of.", nameof(module));
        }
        if (first < 0)
            throw new ArgumentException($"{module} has no parameters.", nameof(module));
        int last = first + wanted.Length, start = Starts[first], length = (last < Starts.Count ? Starts[last] : _values.Length) - start;
        return new ParameterVector(
            [.. Named.Skip(first).Take(wanted.Length)], [.. Starts.Skip(first).Take(wanted.Length).Select(place => place - start)],
            this, start, length);
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
            return GradientMemory.Span;
        }
    }

    /// <summary>All gradients as they are. A network that only predicts never has any.</summary>
    private Memory<float> GradientMemory
    {
        get
        {
            if (_gradients.IsEmpty)
                _gradients = _whole?.GradientMemory.Slice(_start, _values.Length) ?? AlignedMemory.Allocate(_values.Length);
            return _gradients;
        }
    }

    /// <summary>Makes all gradients zero, without touching them until somebody looks.</summary>
    public void ForgetGradients()
    {
        for (int i = 0; i < Named.Count; i++)
            Named[i].Parameter.ForgetGradient();
    }

    /// <summary>Where a parameter's gradient is.</summary>
    internal Memory<float> GradientOf(Parameter parameter) => GradientMemory.Slice(Starts[IndexOf(parameter)], parameter.Shape.Count);

    /// <summary>Number of learned numbers.</summary>
    public long Count => Named.Sum(named => (long)named.Parameter.Shape.Count);

    private int IndexOf(Parameter parameter)
    {
        for (int i = 0; i < Named.Count; i++)
        {
            if (ReferenceEquals(Named[i].Parameter, parameter))
                return i;
        }
        return -1;
    }
}
