using System.Globalization;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>What a steady step allocates on the managed heap. Run it in a process of its own: the total counts all threads, a test runner's too.</summary>
public static class SteadyAllocation
{
    private const int Batch = 16, WarmUp = 10, Steps = 50;

    /// <summary>Runs steps and counts.</summary>
    /// <param name="network">dense or cnn.</param>
    /// <param name="pass">prediction, or the optimiser of a training: sgd or adamw.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <returns>Bytes of 50 steps on the calling thread and on all threads together, in the best of several windows.</returns>
    public static string Measure(string network, string pass, int threads)
    {
        Workers.ThreadCount = threads;
        Action step = pass == "prediction" ? Prediction(network) : Training(network, pass);
        for (int i = 0; i < WarmUp; i++)
            step();
        long ownLeast = long.MaxValue, totalLeast = long.MaxValue;
        for (int window = 0; window < Allocations.Windows; window++)
        {
            long total = GC.GetTotalAllocatedBytes(precise: true), own = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Steps; i++)
                step();
            ownLeast = Math.Min(ownLeast, GC.GetAllocatedBytesForCurrentThread() - own);
            totalLeast = Math.Min(totalLeast, GC.GetTotalAllocatedBytes(precise: true) - total);
        }
        return string.Create(CultureInfo.InvariantCulture, $"calling thread {ownLeast}, all threads {totalLeast}");
    }

    private static Action Training(string network, string optimizerName)
    {
        Module module = ReferenceNetworks.Of(network, dropout: true);
        module.Initialize(RandomKey.FromSeed(1));
        Optimizer optimizer = optimizerName == "sgd" ? new Sgd(module.Parameters, 0.05, 0.9) : new AdamW(module.Parameters);
        (Tape tape, float[] x, byte[] labels) = (new Tape(), Numbers.Normal(1, Batch * 784), Numbers.Labels(1, Batch, 10));
        Shape shape = ReferenceNetworks.InputOf(network, Batch);
        RandomKey key = RandomKey.FromSeed(5);
        ulong steps = 0;
        return () =>
        {
            TrainingStep.Run(module, optimizer, tape, shape, x, labels, key.Derive(steps++));
            _ = GradientClipping.Factor(GradientClipping.Norm(module.Parameters, 1), 1);
        };
    }

    private static Action Prediction(string network)
    {
        Module module = ReferenceNetworks.Of(network, dropout: true);
        module.Initialize(RandomKey.FromSeed(1));
        // More than a slice, so that threads share a prediction.
        const int batch = 3 * Batch;
        (float[] x, float[] logits) = (Numbers.Normal(1, batch * 784), new float[batch * 10]);
        Predictor predictor = new(module, ReferenceNetworks.InputOf(network, 1));
        return () => predictor.Predict(x, logits);
    }
}
