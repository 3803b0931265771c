namespace Inkling.Neural.Tests;

/// <summary>A module that is nothing but parameters, for tests of what is done with them.</summary>
internal sealed class VectorModule : Module
{
    public VectorModule(params int[] sizes)
    {
        for (int i = 0; i < sizes.Length; i++)
            Register($"p{i}", new Shape(sizes[i]), Initializer.Constant(0));
    }

    /// <summary>Writes numbers over the parameters' values, or their gradients, one after the other.</summary>
    public void Set(ReadOnlySpan<float> numbers, bool gradients)
    {
        foreach ((_, Parameter parameter) in Parameters.Named)
        {
            Span<float> to = gradients ? parameter.Gradient : parameter.Value;
            numbers[..to.Length].CopyTo(to);
            numbers = numbers[to.Length..];
        }
    }

    protected override Tensor Run(Tensor x) => x;
}
