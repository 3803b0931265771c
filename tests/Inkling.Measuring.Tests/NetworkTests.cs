using Inkling.Digits;

namespace Inkling.Measuring.Tests;

/// <summary>What networks are timed on.</summary>
public class NetworkTests
{
    [Fact]
    public void Operations_of_the_networks_follow_from_their_layers()
    {
        const long first = 784 * 512, dense = first + (512 * 256) + (256 * 10);
        Assert.Equal(new NetworkWork(2 * dense, 2 * ((3 * dense) - first)), NetworkWork.Of(DigitNetwork.Dense));
        const long conv = 28 * 28 * 9 * 32, cnn = conv + (14 * 14 * 9 * 32 * 64) + (3136 * 128) + (128 * 10);
        Assert.Equal(new NetworkWork(2 * cnn, 2 * ((3 * cnn) - conv)), NetworkWork.Of(DigitNetwork.Cnn));
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void A_training_step_learns(string network)
    {
        TrainingStep step = new(DigitNetwork.Find(network)!, batch: 8);
        double[] losses = [.. Enumerable.Range(0, 10 * TrainingStep.Batches).Select(_ => step.Run())];
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.True(losses[^TrainingStep.Batches..].Average() < losses[..TrainingStep.Batches].Average());
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void Inference_gives_the_same_logits_whatever_ran_before(string network)
    {
        InferencePass pass = new(DigitNetwork.Find(network)!, batch: 4);
        float[] first = pass.Check();
        Assert.Equal(20, first.Length);
        pass.Run();
        Assert.Equal(first, pass.Check());
    }

    [Fact]
    public void Noise_is_the_same_as_in_the_peers_scripts()
    {
        // Computed by the twin in benchmarks/peers/onnxruntime/infer.mjs.
        float[] values = new float[4];
        Noise.Fill(values);
        Assert.Equal<float>([-2f, 1.7891688346862793f, 1.9966964721679688f, 1.235419511795044f], values);
    }
}
