namespace Inkling.Neural;

/// <summary>Modules that run one after the other.</summary>
public class Sequential : Module
{
    private readonly (string Name, Module Module)[] _modules;

    /// <summary>A chain of named modules; the names appear in summaries and checkpoints.</summary>
    public Sequential(params (string Name, Module Module)[] modules)
    {
        _modules = modules;
        foreach ((string name, Module module) in modules)
            Register(name, module);
    }

    /// <summary>A chain of modules named by their place: 0, 1, 2 ...</summary>
    public Sequential(params Module[] modules)
        : this([.. modules.Select((module, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), module))])
    {
    }

    /// <inheritdoc/>
    protected override Tensor Run(Tensor x)
    {
        foreach ((_, Module module) in _modules)
            x = module.Forward(x);
        return x;
    }
}
