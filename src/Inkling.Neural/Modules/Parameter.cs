using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>A learned tensor: its value and its gradient, which live as long as the module.</summary>
public sealed class Parameter
{
    // Made when somebody looks: mostly the flat buffer is there before, and a network that only predicts has no gradients.
    private Memory<float> _value;
    private Memory<float> _gradient;
    private ParameterVector? _owner;
    private bool _isStale;

    internal Parameter(string name, Shape shape, Initializer initializer)
    {
        Name = name;
        Shape = shape;
        Initializer = initializer;
    }

    /// <summary>Name inside its module, for example <c>weight</c>.</summary>
    public string Name { get; }

    /// <summary>The sizes of its dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>How it starts.</summary>
    public Initializer Initializer { get; internal set; }

    /// <summary>The numbers, row by row.</summary>
    public Span<float> Value
    {
        get
        {
            if (_value.IsEmpty)
                _value = AlignedMemory.Allocate(Shape.Count);
            return _value.Span;
        }
    }

    /// <summary>The gradient of the loss summed over the samples seen since the last optimiser step.</summary>
    public Span<float> Gradient
    {
        get
        {
            Span<float> gradient = GradientToWrite(out bool overwrite);
            if (overwrite)
                gradient.Clear();
            return gradient;
        }
    }

    /// <summary>Whether it stays as it is: an optimiser neither changes nor decays it, and its gradient stays zero.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>Makes the gradient zero, without touching it until somebody looks: mostly the next step overwrites it.</summary>
    internal void ForgetGradient() => _isStale = true;

    /// <summary>The gradient, to be overwritten by a kernel where it counts as zero, else to be added to.</summary>
    internal Span<float> GradientToWrite(out bool overwrite)
    {
        overwrite = _isStale;
        _isStale = false;
        if (_gradient.IsEmpty)
            _gradient = _owner?.GradientOf(this) ?? AlignedMemory.Allocate(Shape.Count);
        return _gradient.Span;
    }

    /// <summary>Moves value and gradient to the vector's buffers, keeping the contents.</summary>
    /// <exception cref="InvalidOperationException">Another vector holds it already: it would be lost to that one.</exception>
    internal void Move(ParameterVector owner, Memory<float> value)
    {
        if (_owner is not null && _owner != owner)
            throw new InvalidOperationException($"The parameter '{Name}' belongs to two flat buffers: ask the outermost module for its Parameters, not first one and then the other.");
        _owner = owner;
        _value.CopyTo(value);
        _value = value;
        if (_gradient.IsEmpty)
            return;
        Memory<float> gradient = owner.GradientOf(this);
        Gradient.CopyTo(gradient.Span);
        _gradient = gradient;
    }
}
