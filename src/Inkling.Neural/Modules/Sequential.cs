namespace Inkling.Neural;

/// <summary>
/// Modules that run one after the other. Convolution, ReLU, 2x2 max-pooling and dropout run as one pass, and so do a linear
/// layer, ReLU and dropout, with the same results. An observer changes nothing: what the modules of such a pass would give one by one is computed for it beside the pass.
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
        int count;
        for (int i = 0; i < _modules.Length; i += count)
        {
            if ((RunConvolution(i, x, out count) ?? RunLinear(i, x, out count)) is not { } y)
            {
                x = _modules[i].Module.Forward(x);
                continue;
            }
            if (x.Tape.Observer is { } observer)
                Observe(observer, i, count, x, y);
            x = y;
        }
        return x;
    }

    /// <summary>Convolution, ReLU, halving max-pooling and, where it follows, dropout.</summary>
    private Tensor? RunConvolution(int first, Tensor x, out int count)
    {
        count = 1;
        if (At(first) is not Conv2d convolution || At(first + 1) is not Relu || At(first + 2) is not MaxPool2d { IsHalving: true })
            return null;
        Dropout? dropout = At(first + 3) as Dropout;
        Tensor? y = convolution.TryForwardReluPool(x, dropout?.Probability ?? 0);
        count = y is null ? 1 : dropout is null ? 3 : 4;
        return y;
    }

    /// <summary>A linear layer, ReLU and, where it follows, dropout.</summary>
    private Tensor? RunLinear(int first, Tensor x, out int count)
    {
        count = 1;
        if (At(first) is not Linear linear || At(first + 1) is not Relu)
            return null;
        Dropout? dropout = At(first + 2) as Dropout;
        count = dropout is null ? 2 : 3;
        return linear.ForwardRelu(x, dropout?.Probability ?? 0);
    }

    /// <summary>Shows an observer the modules of a pass whose result is <paramref name="y"/>.</summary>
    private void Observe(IForwardObserver observer, int first, int count, Tensor x, Tensor y)
    {
        Tape tape = x.Tape;
        tape.IsPaused = true;
        for (int i = first; i < first + count - 1; i++)
            x = _modules[i].Module.Forward(x);
        tape.IsPaused = false;
        observer.OnForward(_modules[first + count - 1].Module, x, y);
    }

    private Module? At(int i) => i < _modules.Length ? _modules[i].Module : null;
}
