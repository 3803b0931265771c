using Inkling.Numerics;

namespace Inkling.Neural.Tests;

public class InitializerTests
{
    private const int Count = 100_000;

    public static TheoryData<string, Initializer, double> Uniforms => new()
    {
        { "PyTorch's default", Initializer.LayerDefault(300), 1 / Math.Sqrt(300) },
        { "Kaiming", Initializer.KaimingUniform(300), Math.Sqrt(2) * Math.Sqrt(3.0 / 300) },
        { "Kaiming with the gain of PyTorch's layers", Initializer.KaimingUniform(300, Math.Sqrt(1.0 / 3)), 1 / Math.Sqrt(300) },
        { "Xavier", Initializer.XavierUniform(300, 100), Math.Sqrt(6.0 / 400) },
        { "Xavier with gain", Initializer.XavierUniform(300, 100, 5.0 / 3), 5.0 / 3 * Math.Sqrt(6.0 / 400) },
        { "uniform", Initializer.Uniform(0.25), 0.25 },
    };

    public static TheoryData<string, Initializer, double> Normals => new()
    {
        { "Kaiming", Initializer.KaimingNormal(300), Math.Sqrt(2.0 / 300) },
        { "Xavier", Initializer.XavierNormal(300, 100), Math.Sqrt(2.0 / 400) },
        { "normal", Initializer.Normal(0.02), 0.02 },
    };

    [Theory]
    [MemberData(nameof(Uniforms))]
    public void Uniform_starts_fill_their_bounds_evenly(string name, Initializer initializer, double bound)
    {
        float[] values = Fill(initializer);
        Assert.True(values.Max() <= (float)bound && values.Min() >= -(float)bound, name);
        Assert.True(values.Max() > 0.999 * bound && values.Min() < -0.999 * bound, name);
        Assert.Equal(0, values.Average(x => x / bound), 0.01);
        Assert.Equal(1.0 / 3, values.Average(x => x * x / (bound * bound)), 0.01);
    }

    [Theory]
    [MemberData(nameof(Normals))]
    public void Normal_starts_have_their_deviation(string name, Initializer initializer, double deviation)
    {
        float[] values = Fill(initializer);
        Assert.True(Math.Abs(values.Average(x => x / deviation)) < 0.02, name);
        Assert.Equal(1, Math.Sqrt(values.Average(x => x * x / (deviation * deviation))), 0.01);
        Assert.Equal(3, values.Average(x => Math.Pow(x / deviation, 4)), 0.15);
    }

    [Fact]
    public void Layers_start_as_in_PyTorch_weights_and_biases_within_the_root_of_the_fan_in()
    {
        Sequential module = new(new Linear(100, 2000), new Conv2d(4, 500, 5));
        module.Initialize(RandomKey.FromSeed(1));
        foreach ((string path, Parameter parameter) in module.Parameters.Named)
        {
            // Both layers have a fan-in of 100.
            float largest = parameter.Value.ToArray().Max(Math.Abs);
            Assert.True(largest is <= 0.1f and > 0.099f, $"{path}: {largest}");
        }
    }

    [Fact]
    public void A_start_is_a_function_of_the_key()
    {
        Assert.Equal(Fill(Initializer.Uniform(1)), Fill(Initializer.Uniform(1)));
        float[] other = new float[Count];
        Initializer.Uniform(1).Fill(RandomKey.FromSeed(2), other);
        Assert.NotEqual(Fill(Initializer.Uniform(1)), other);
    }

    private static float[] Fill(Initializer initializer)
    {
        float[] values = new float[Count];
        initializer.Fill(RandomKey.FromSeed(1), values);
        return values;
    }
}
