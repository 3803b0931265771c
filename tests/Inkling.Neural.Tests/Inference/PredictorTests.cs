using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

[Collection(ThreadCountCollection.Name)]
public class PredictorTests
{
    [Theory]
    [InlineData("dense")]
    [InlineData("cnn")]
    public void A_prediction_has_the_bits_of_a_forward_pass_for_any_number_of_samples_and_threads(string name)
    {
        Module network = Trained(name);
        Predictor predictor = new(network, ReferenceNetworks.InputOf(name, 1));
        int before = Workers.ThreadCount;
        try
        {
            foreach (int samples in (int[])[1, 2, 3, 4, 7, 31, 32, 33, 64, 97])
            {
                float[] x = Pictures((ulong)samples, samples);
                float[] expected = Forward(network, ReferenceNetworks.InputOf(name, samples), x);
                foreach (int threads in (int[])[1, 2, 3])
                {
                    Workers.ThreadCount = threads;
                    float[] y = new float[samples * 10];
                    predictor.Predict(x, y);
                    Assert.Equal(expected, y);
                }
            }
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    [Fact]
    public void Smooth_activations_predict_the_bits_of_a_forward_pass()
    {
        Sequential network = new(new Linear(784, 31), new Tanh(), new Linear(31, 10), new Sigmoid());
        network.Initialize(RandomKey.FromSeed(1));
        float[] x = Pictures(1, 77), y = new float[770];
        new Predictor(network, new Shape(1, 784)).Predict(x, y);
        Assert.Equal(Forward(network, new Shape(77, 784), x), y);
    }

    [Fact]
    public void Several_threads_may_predict_at_once()
    {
        Module network = Trained("dense");
        Predictor predictor = new(network, new Shape(1, 784));
        float[][] inputs = [.. Enumerable.Range(0, 4).Select(i => Pictures((ulong)i, 40 + i))];
        float[][] expected = [.. inputs.Select(x => Forward(network, new Shape(x.Length / 784, 784), x))];
        Parallel.For(0, 40, i =>
        {
            float[] y = new float[expected[i % 4].Length];
            predictor.Predict(inputs[i % 4], y);
            Assert.Equal(expected[i % 4], y);
        });
    }

    [Fact]
    public void Nothing_in_is_nothing_out() => new Predictor(Trained("dense"), new Shape(1, 784)).Predict(Array.Empty<float>(), Array.Empty<float>());

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_expected()
    {
        Module network = Trained("dense");
        Assert.Contains("begins with 1", Assert.Throws<ArgumentException>(() => new Predictor(network, new Shape(2, 784))).Message, StringComparison.Ordinal);
        Predictor predictor = new(network, new Shape(1, 784));
        Assert.Contains("whole samples of 784", Assert.Throws<ArgumentException>(() => predictor.Predict(new float[785], new float[10])).Message, StringComparison.Ordinal);
        Assert.Contains("2 x 10", Assert.Throws<ArgumentException>(() => predictor.Predict(new float[2 * 784], new float[10])).Message, StringComparison.Ordinal);
    }

    private static Sequential Trained(string name)
    {
        Sequential network = ReferenceNetworks.Of(name, dropout: true);
        network.Initialize(RandomKey.FromSeed(1));
        return network;
    }

    /// <summary>Noise in the middle of every picture, paper around it.</summary>
    private static float[] Pictures(ulong seed, int samples)
    {
        float[] x = Numbers.Normal(seed, samples * 784);
        for (int i = 0; i < x.Length; i++)
        {
            if (i % 28 is < 6 or > 20)
                x[i] = 0;
        }
        return x;
    }

    private static float[] Forward(Module network, Shape shape, float[] x)
    {
        Tape tape = new();
        tape.Begin(PassMode.Evaluation);
        return network.Forward(tape.Input(shape, x)).Values.ToArray();
    }
}
