using Inkling.Numerics;

namespace Inkling.Neural;

/// <summary>
/// How a parameter starts. Fan-in is the number of inputs that one output sees, fan-out the number of outputs that
/// one input reaches.
/// </summary>
public abstract record Initializer
{
    /// <summary>Fills <paramref name="values"/> as a pure function of the key.</summary>
    public abstract void Fill(RandomKey key, Span<float> values);

    /// <summary>Every value the same.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>Uniform in [-bound, bound].</summary>
    public static Initializer Uniform(double bound) => new UniformInitializer(bound);

    /// <summary>Normal with mean 0.</summary>
    public static Initializer Normal(double deviation) => new NormalInitializer(deviation);

    /// <summary>
    /// He et al. (2015), uniform: bound = gain * sqrt(3 / fanIn). The default gain suits ReLU. PyTorch's linear and
    /// convolution layers start with gain sqrt(1/3), that is, bound = 1 / sqrt(fanIn), for weights and biases.
    /// </summary>
    public static Initializer KaimingUniform(int fanIn, double gain = 1.4142135623730951) => Uniform(gain * Math.Sqrt(3.0 / fanIn));

    /// <summary>He et al. (2015), normal: deviation = gain / sqrt(fanIn).</summary>
    public static Initializer KaimingNormal(int fanIn, double gain = 1.4142135623730951) => Normal(gain / Math.Sqrt(fanIn));

    /// <summary>Glorot and Bengio (2010), uniform: bound = gain * sqrt(6 / (fanIn + fanOut)).</summary>
    public static Initializer XavierUniform(int fanIn, int fanOut, double gain = 1) => Uniform(gain * Math.Sqrt(6.0 / (fanIn + fanOut)));

    /// <summary>Glorot and Bengio (2010), normal: deviation = gain * sqrt(2 / (fanIn + fanOut)).</summary>
    public static Initializer XavierNormal(int fanIn, int fanOut, double gain = 1) => Normal(gain * Math.Sqrt(2.0 / (fanIn + fanOut)));

    /// <summary>PyTorch's default for a linear or convolution layer's weight and bias: uniform with bound 1 / sqrt(fanIn).</summary>
    public static Initializer LayerDefault(int fanIn) => Uniform(1 / Math.Sqrt(fanIn));

    /// <summary>These numbers.</summary>
    internal sealed record Given(ReadOnlyMemory<float> Values) : Initializer
    {
        public override void Fill(RandomKey key, Span<float> values) => Values.Span.CopyTo(values);
    }

    private sealed record ConstantInitializer(float Value) : Initializer
    {
        public override void Fill(RandomKey key, Span<float> values) => values.Fill(Value);
    }

    private sealed record UniformInitializer(double Bound) : Initializer
    {
        public override void Fill(RandomKey key, Span<float> values)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(((2 * key.Uniform((ulong)i)) - 1) * Bound);
        }
    }

    private sealed record NormalInitializer(double Deviation) : Initializer
    {
        public override void Fill(RandomKey key, Span<float> values)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(key.Normal((ulong)i) * Deviation);
        }
    }
}
