namespace Inkling.Neural;

/// <summary>The fully connected layer y = x weight + bias: [batch, inputs] to [batch, outputs].</summary>
public sealed class Linear : Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>Makes the layer; weight and bias start as in PyTorch.</summary>
    /// <param name="inputs">Values of a sample.</param>
    /// <param name="outputs">Values of a result.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">How the weight starts; PyTorch's default if null.</param>
    public Linear(int inputs, int outputs, bool bias = true, Initializer? initializer = null)
    {
        _weight = Register("weight", new Shape(inputs, outputs), initializer ?? Initializer.LayerDefault(inputs));
        _bias = bias ? Register("bias", new Shape(outputs), Initializer.LayerDefault(inputs)) : null;
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(Shape input) => (long)input[0] * _weight.Shape.Count;

    /// <inheritdoc/>
    public override string ToString() => $"Linear {_weight.Shape[0]}->{_weight.Shape[1]}";

    /// <summary>This layer, ReLU and dropout in one pass.</summary>
    internal Tensor ForwardRelu(Tensor x, double dropout) => x.Linear(_weight, _bias, rectify: true, dropout);

    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Linear(_weight, _bias);
}
