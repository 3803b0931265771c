using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>A steady step allocates nothing.</summary>
[Collection(ThreadCountCollection.Name)]
public class AllocationTests
{
    private const int WarmUp = 3, Measured = 5;

    [Theory]
    [InlineData("dense", "sgd")]
    [InlineData("dense", "adam")]
    [InlineData("cnn", "adam")]
    public void A_training_step_allocates_nothing(string network, string optimizerName)
    {
        Module module = ReferenceNetworks.Of(network, dropout: true);
        Optimizer optimizer = optimizerName == "sgd" ? new Sgd(module.Parameters, 0.05, 0.9) : new AdamW(module.Parameters);
        (Tape tape, float[] x, byte[] labels) = (new Tape(), Numbers.Normal(1, 16 * 784), Numbers.Labels(1, 16, 10));
        Shape shape = ReferenceNetworks.InputOf(network, 16);
        RandomKey key = RandomKey.FromSeed(5);
        long bytes = Measure(() =>
        {
            TrainingStep.Run(module, optimizer, tape, shape, x, labels, key);
            _ = GradientClipping.Factor(GradientClipping.Norm(module.Parameters, 1), 1);
        });
        Assert.Equal(0, bytes);
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void An_evaluation_step_allocates_nothing(string network)
    {
        Module module = ReferenceNetworks.Of(network, dropout: true);
        (Tape tape, float[] x, byte[] labels) = (new Tape(), Numbers.Normal(1, 16 * 784), Numbers.Labels(1, 16, 10));
        Shape shape = ReferenceNetworks.InputOf(network, 16);
        long bytes = Measure(() =>
        {
            tape.Begin(PassMode.Evaluation);
            _ = module.Forward(tape.Input(shape, x)).CrossEntropy(labels);
        });
        Assert.Equal(0, bytes);
    }

    private static long Measure(Action step)
    {
        for (int i = 0; i < WarmUp; i++)
            step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Measured; i++)
            step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
