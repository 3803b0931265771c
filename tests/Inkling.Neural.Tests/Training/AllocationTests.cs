using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>
/// A steady step allocates nothing on the managed heap: neither the calling thread, by GC.GetAllocatedBytesForCurrentThread, nor all threads
/// together, by GC.GetTotalAllocatedBytes.
/// </summary>
[Collection(ThreadCountCollection.Name)]
public class AllocationTests
{
    [Theory]
    [InlineData("dense", "sgd", 1)]
    [InlineData("dense", "adamw", 1)]
    [InlineData("dense", "adamw", 2)]
    [InlineData("cnn", "adamw", 1)]
    [InlineData("cnn", "adamw", 2)]
    public void Fifty_training_steps_allocate_nothing_on_any_thread(string network, string optimizer, int threads) =>
        Assert.Equal("calling thread 0, all threads 0", ChildProcess.Run(["allocation", network, optimizer, $"{threads}"]).Trim());

    [Theory]
    [InlineData("dense", 1)]
    [InlineData("dense", 2)]
    [InlineData("cnn", 1)]
    [InlineData("cnn", 2)]
    public void Fifty_predictions_allocate_nothing_on_any_thread(string network, int threads) =>
        Assert.Equal("calling thread 0, all threads 0", ChildProcess.Run(["allocation", network, "prediction", $"{threads}"]).Trim());

    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void An_evaluation_step_allocates_nothing(string network)
    {
        Module module = ReferenceNetworks.Of(network, dropout: true);
        (Tape tape, float[] x, byte[] labels) = (new Tape(), Numbers.Normal(1, 16 * 784), Numbers.Labels(1, 16, 10));
        Shape shape = ReferenceNetworks.InputOf(network, 16);
        long bytes = Allocations.OfCallingThread(
            () =>
            {
                tape.Begin(PassMode.Evaluation);
                _ = module.Forward(tape.Input(shape, x)).CrossEntropy(labels);
            },
            calls: 5);
        Assert.Equal(0, bytes);
    }
}
