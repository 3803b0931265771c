namespace Inkling.Neural;

/// <summary>
/// Modules that run one after the other. Convolution, ReLU, 2x2 max-pooling and dropout run as one pass, and so do a linear
/// layer, ReLU and dropout, with the same results. An observer changes nothing: what the modules of such a pass would give one by one is computed for it beside the pass.
/// </summary>
public class Sequential : Module
{
    private readonly Module[] _modules;

    /// <summary>A chain of named modules; the names appear in summaries and checkpoints.</summary>
    public Sequential(params (string Name, Module Module)[] modules)
    {
        _modules = new Module[modules.Length];
        for (int i = 0; i < modules.Length; i++)
        {
            _modules[i] = modules[i].Module;
            Register(modules[i].Name, modules[i].Module);
        }
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
            count = LengthOfPass(i, x.Shape);
            x = count == 1 ? _modules[i].Forward(x) : RunPass(i, count, x);
        }
        return x;
    }

    /// <summary>
    /// How many modules, from one on, run as one pass: convolution, ReLU, halving max-pooling and, where it follows, dropout; a linear layer,
    /// ReLU and, where it follows, dropout.
    /// </summary>
    private int LengthOfPass(int first, Shape input)
    {
        if (At(first + 1) is not Relu)
            return 1;
        int count = At(first) switch
        {
            Conv2d convolution when At(first + 2) is MaxPool2d { IsHalving: true } && convolution.CanPool(input) => 3,
            Linear => 2,
            _ => 1,
        };
        return count > 1 && At(first + count) is Dropout ? count + 1 : count;
    }

    private Tensor RunPass(int first, int count, Tensor x)
    {
        Tape tape = x.Tape;
        double dropout = (_modules[first + count - 1] as Dropout)?.Probability ?? 0;
        int outer = tape.BeginPass(_modules.AsSpan(first, count), x);
        Tensor y = _modules[first] is Conv2d convolution ? convolution.ForwardReluPool(x, dropout) : ((Linear)_modules[first]).ForwardRelu(x, dropout);
        tape.EndPass(outer);
        if (tape.Observer is { } observer)
            Observe(observer, first, count, x, y);
        return y;
    }

    /// <summary>Shows an observer the modules of a pass whose result is <paramref name="y"/>.</summary>
    private void Observe(IForwardObserver observer, int first, int count, Tensor x, Tensor y)
    {
        Tape tape = x.Tape;
        tape.IsPaused = true;
        for (int i = first; i < first + count - 1; i++)
            x = _modules[i].Forward(x);
        tape.IsPaused = false;
        observer.OnForward(_modules[first + count - 1], x, y);
    }

    private Module? At(int i) => i < _modules.Length ? _modules[i] : null;
}
