namespace Inkling.Neural;

/// <summary>max(x, 0).</summary>
public sealed class Relu : Module
{
    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Relu();
}

/// <summary>The hyperbolic tangent: values between -1 and 1.</summary>
public sealed class Tanh : Module
{
    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Tanh();
}

/// <summary>1 / (1 + exp(-x)): values between 0 and 1. A network that ends in <see cref="Operations.BinaryCrossEntropy(Tensor, Tensor)"/> does without.</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Sigmoid();
}

/// <summary>Drops values at random in training; does nothing in evaluation.</summary>
/// <param name="probability">Probability of dropping a value, in [0, 1).</param>
public sealed class Dropout(double probability) : Module
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"Dropout {probability}");

    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Dropout(Probability);

    /// <summary>Probability of dropping a value.</summary>
    internal double Probability => probability;
}

/// <summary>Max-pooling with a square window.</summary>
/// <param name="kernel">Rows and columns of the window.</param>
/// <param name="stride">Pixels from one window to the next; the kernel's size if null.</param>
/// <param name="padding">Pixels of minus infinity added on each side.</param>
public sealed class MaxPool2d(int kernel, int? stride = null, int padding = 0) : Module
{
    /// <inheritdoc/>
    public override string ToString() => $"MaxPool2d {kernel}x{kernel}" + (stride is null || stride == kernel ? "" : $" stride {stride}");

    /// <summary>Whether it halves height and width, without padding: what a convolution can do in the same pass.</summary>
    internal bool IsHalving => kernel == 2 && (stride ?? kernel) == 2 && padding == 0;

    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.MaxPool2d(kernel, stride ?? kernel, padding);
}

/// <summary>[batch, ...] to [batch, everything else]; images row by row, the channels of a pixel together.</summary>
public sealed class Flatten : Module
{
    /// <inheritdoc/>
    protected override Tensor Run(Tensor x) => x.Reshape(new Shape(x.Shape[0], x.Shape.SampleSize));
}
