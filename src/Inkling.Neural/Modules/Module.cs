using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// A piece of a network: parameters, smaller modules, and a forward pass. It holds no activations, so one module can
/// serve many threads, each with its own <see cref="Tape"/>.
/// </summary>
public abstract class Module
{
    private readonly List<(string Name, Module Child)> _children = [];
    private readonly List<Parameter> _parameters = [];
    private ParameterVector? _vector;

    /// <summary>The modules inside, in the order of registration.</summary>
    public IReadOnlyList<(string Name, Module Child)> Children => _children;

    /// <summary>The module's own parameters, without those of its children.</summary>
    public IReadOnlyList<Parameter> OwnParameters => _parameters;

    /// <summary>
    /// All parameters, in one flat buffer. The first call gathers them: register everything in the constructor, and ask the
    /// outermost module.
    /// </summary>
    public ParameterVector Parameters => _vector ??= new ParameterVector([.. Named("")]);

    /// <summary>Runs the module.</summary>
    public Tensor Forward(Tensor x)
    {
        Tape tape = x.Tape;
        int outer = tape.BeginPass([this], x);
        Tensor y = Run(x);
        tape.EndPass(outer);
        tape.Observer?.OnForward(this, x, y);
        return y;
    }

    /// <summary>
    /// Sets every parameter to its starting value, a pure function of the key and the parameter's place.
    /// </summary>
    public void Initialize(RandomKey key)
    {
        IReadOnlyList<(string Path, Parameter Parameter)> named = Parameters.Named;
        for (int i = 0; i < named.Count; i++)
        {
            named[i].Parameter.Initializer.Fill(key.Derive((ulong)i), named[i].Parameter.Value);
            named[i].Parameter.Gradient.Clear();
        }
    }

    /// <summary>
    /// Makes all its parameters stay as they are; layers before the first that still learns do no work on the way back. The values
    /// may be set all the same, from a checkpoint for example.
    /// </summary>
    public void Freeze() => SetFrozen(true);

    /// <summary>Lets all its parameters learn again.</summary>
    public void Unfreeze() => SetFrozen(false);

    /// <summary>Multiplications with addition that the module itself, without its children, does for one input of this shape.</summary>
    public virtual long MultiplyAdds(Shape input) => 0;

    /// <summary>What the summary calls it, for example <c>Conv2d 3x3 1->32</c>.</summary>
    public override string ToString() => GetType().Name;

    /// <summary>The forward pass.</summary>
    protected abstract Tensor Run(Tensor x);

    /// <summary>Makes another module part of this one; call it in the constructor.</summary>
    /// <param name="name">Its name in paths such as <c>fc1.weight</c>.</param>
    /// <param name="child">The module.</param>
    /// <returns><paramref name="child"/>.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected TModule Register<TModule>(string name, TModule child)
        where TModule : Module
    {
        CheckName(name);
        _children.Add((name, child));
        return child;
    }

    /// <summary>Makes a parameter; call it in the constructor.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Parameter Register(string name, Shape shape, Initializer initializer)
    {
        CheckName(name);
        Parameter parameter = new(name, shape, initializer);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>All parameters with their paths, without gathering them in one buffer: also of a module inside another.</summary>
    internal IEnumerable<(string Path, Parameter Parameter)> AllNamed => Named("");

    /// <summary>All parameters, without gathering them in one buffer.</summary>
    internal IEnumerable<Parameter> AllParameters => AllNamed.Select(named => named.Parameter);

    private void SetFrozen(bool isFrozen)
    {
        foreach (Parameter parameter in AllParameters)
            parameter.IsFrozen = isFrozen;
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.') || _children.Exists(child => child.Name == name) || _parameters.Exists(parameter => parameter.Name == name))
            throw new ArgumentException($"'{name}' contains a dot or is the name of another part of {GetType().Name}.", nameof(name));
    }

    private IEnumerable<(string Path, Parameter Parameter)> Named(string prefix)
    {
        foreach (Parameter parameter in _parameters)
            yield return (prefix + parameter.Name, parameter);
        foreach ((string name, Module child) in _children)
        {
            foreach ((string Path, Parameter Parameter) named in child.Named($"{prefix}{name}."))
                yield return named;
        }
    }
}
