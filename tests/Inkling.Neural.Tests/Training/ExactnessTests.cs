using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>The same seed gives the same bits on any number of threads and in any cut into micro-batches.</summary>
[Collection(ThreadCountCollection.Name)]
public class ExactnessTests
{
    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void Training_gives_the_same_parameters_on_1_to_4_threads_and_in_another_process(string network)
    {
        int before = Workers.ThreadCount;
        try
        {
            string[] fingerprints = new string[4];
            for (int threads = 1; threads <= 4; threads++)
            {
                Workers.ThreadCount = threads;
                fingerprints[threads - 1] = Fingerprint.AfterTraining(network);
            }
            Assert.Single(fingerprints.Distinct());
            Assert.Equal(fingerprints[0], ChildProcess.Run(["fingerprint", network]).Trim());
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void Gradients_do_not_depend_on_the_cut_into_micro_batches(string network)
    {
        const int Samples = 128;
        Module module = ReferenceNetworks.Of(network, dropout: true);
        module.Initialize(RandomKey.FromSeed(1));
        float[] x = Numbers.Normal(2, Samples * 784);
        byte[] labels = Numbers.Labels(3, Samples, 10);
        float[] whole = Gradients(128);
        Agreement.RequireSameBits("64 + 64", Gradients(64, 64), whole);
        Agreement.RequireSameBits("48 + 48 + 32", Gradients(48, 48, 32), whole);

        float[] Gradients(params int[] cut)
        {
            module.Parameters.Gradients.Clear();
            Tape tape = new();
            int start = 0;
            foreach (int count in cut)
            {
                tape.Begin(PassMode.Training, RandomKey.FromSeed(4), start);
                Tensor input = tape.Input(ReferenceNetworks.InputOf(network, count), x.AsSpan(start * 784, count * 784));
                tape.Backward(module.Forward(input).CrossEntropy(labels.AsSpan(start, count)));
                start += count;
            }
            return module.Parameters.Gradients.ToArray();
        }
    }
}
