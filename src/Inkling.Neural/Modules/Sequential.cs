namespace Inkling.Neural;

/// <summary>
/// Modules that run one after the other. A convolution followed by ReLU and 2x2 max-pooling runs as one pass, with the same
/// bits, unless somebody observes the modules one by one.
/// </summary>
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
        for (int i = 0; i < _modules.Length; i++)
        {
            if (x.Tape.Observer is null && IsConvReluPool(i) && ((Conv2d)_modules[i].Module).TryForwardReluPool(x) is { } pooled)
            {
                x = pooled;
                i += 2;
                continue;
            }
            x = _modules[i].Module.Forward(x);
        }
        return x;
    }

    private bool IsConvReluPool(int first) =>
        first + 2 < _modules.Length && _modules[first].Module is Conv2d && _modules[first + 1].Module is Relu
        && _modules[first + 2].Module is MaxPool2d { IsHalving: true };
}
