using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>From the same weights and batches the training losses follow PyTorch's; <c>tests/Golden/parity.py</c> made them.</summary>
public class ParityTests
{
    private const int Steps = 20, Batch = 32;
    private static readonly GoldenFile _golden = GoldenFile.Open("parity.safetensors");
    private static readonly Lazy<(float[] Images, byte[] Labels)> _data = new(() => MnistSample.Read(Steps * Batch));

    [Fact]
    public void Batches_are_those_that_PyTorch_saw() =>
        Assert.Equal(_golden.Metadata["images.sha256"], Fingerprint.Of(_data.Value.Images));

    [Theory]
    [InlineData("dense", 535_818)]
    [InlineData("cnn", 421_642)]
    public void Weights_are_those_that_PyTorch_started_from(string network, int count)
    {
        Module module = Start(network);
        Assert.Equal(count, module.Parameters.Count);
        Assert.Equal(_golden.Metadata[$"{network}.sha256"], Fingerprint.Of(module));
    }

    [Theory]
    [InlineData("dense", "sgd")]
    [InlineData("dense", "adam")]
    [InlineData("cnn", "sgd")]
    [InlineData("cnn", "adam")]
    public void The_first_20_losses_follow_PyTorch_to_a_ten_thousandth(string network, string optimizerName)
    {
        Module module = Start(network);
        Optimizer optimizer = optimizerName == "sgd" ? new Sgd(module.Parameters, 0.05, 0.9) : new Adam(module.Parameters, 1e-3);
        Tape tape = new();
        double[] expected = _golden.Doubles($"{network}.{optimizerName}.losses"), losses = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            losses[step] = TrainingStep.Run(
                module, optimizer, tape, ReferenceNetworks.InputOf(network, Batch),
                _data.Value.Images.AsSpan(step * Batch * 784, Batch * 784), _data.Value.Labels.AsSpan(step * Batch, Batch)).Mean;
        }
        Assert.Equal(Steps, expected.Length);
        for (int step = 0; step < Steps; step++)
            Assert.True(Math.Abs(losses[step] - expected[step]) <= 1e-4 * expected[step], FormattableString.Invariant($"Step {step}: {losses[step]} against PyTorch's {expected[step]}."));
    }

    /// <summary>Parameter i is uniform in +-1/sqrt(fan-in), drawn from key(7).derive(i); a bias has its weight's fan-in.</summary>
    private static Module Start(string network)
    {
        Module module = ReferenceNetworks.Of(network, dropout: false);
        RandomKey key = RandomKey.FromSeed(7);
        int fanIn = 0;
        foreach ((int i, (_, Parameter parameter)) in module.Parameters.Named.Index())
        {
            if (parameter.Shape.Rank > 1)
                fanIn = parameter.Shape.Count / parameter.Shape[parameter.Shape.Rank - 1];
            RandomKey own = key.Derive((ulong)i);
            double bound = 1 / Math.Sqrt(fanIn);
            for (int k = 0; k < parameter.Value.Length; k++)
                parameter.Value[k] = (float)(((2 * own.Uniform((ulong)k)) - 1) * bound);
        }
        return module;
    }
}
