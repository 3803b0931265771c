using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>Losses of values, sums of losses, and losses of one's own.</summary>
public class LossTests
{
    private const int Samples = 24, Values = 20;

    private readonly float[] _x = Numbers.Normal(1, Samples * Values);

    [Fact]
    public void A_loss_of_ones_own_is_as_good_as_a_built_in_one()
    {
        float[] builtIn = Gradients((prediction, target) => prediction.MeanSquaredError(target), out Loss expected);
        float[] own = Gradients(SquaredByHand, out Loss actual);
        Assert.Equal(expected.Mean, actual.Mean, 1e-12);
        Assert.Equal(Samples, actual.Samples);
        Agreement.Require("gradients", own, OperationCheck.Widen(builtIn), Array.ConvertAll(builtIn, g => Math.Abs(g) + 0.1));
        Assert.Contains(own, gradient => Math.Abs(gradient) > 0.1);
    }

    [Fact]
    public void Means_are_those_over_all_values_and_each_sample_has_its_own()
    {
        Tape tape = new();
        tape.Begin(PassMode.Evaluation);
        Tensor x = tape.Input(new Shape(2, 2), [1, 2, 3, 4]);
        Loss squared = x.MeanSquaredError(tape.Input(new Shape(2, 2), [1, 1, 1, 1]));
        Assert.Equal([0.5, 6.5], squared.PerSample.ToArray());
        Assert.Equal(3.5, squared.Mean);
        Loss binary = x.BinaryCrossEntropy(1);
        Assert.Equal((Softplus(-1) + Softplus(-2) + Softplus(-3) + Softplus(-4)) / 4, binary.Mean, 1e-12);
        Assert.Equal(binary.PerSample.ToArray(), x.BinaryCrossEntropy(tape.Input(new Shape(2, 1, 1, 2), [1, 1, 1, 1])).PerSample.ToArray());

        static double Softplus(double value) => Math.Log(1 + Math.Exp(value));
    }

    [Theory]
    [InlineData("squared")]
    [InlineData("binary")]
    [InlineData("own")]
    [InlineData("sum")]
    public void The_cut_into_batches_changes_no_bit(string kind)
    {
        Func<Tensor, Tensor, Loss> loss = Of(kind);
        float[] whole = Gradients(loss, out _);
        Agreement.RequireSameBits("12 + 12", Gradients(loss, out _, 12, 12), whole);
        Agreement.RequireSameBits("1 + 20 + 3", Gradients(loss, out _, 1, 20, 3), whole);
    }

    [Fact]
    public void Losses_add_up_and_count_as_often_as_is_said()
    {
        float[] sum = Gradients((prediction, target) => prediction.MeanSquaredError(target) + (0.25 * prediction.BinaryCrossEntropy(target)), out Loss both);
        float[] squared = Gradients((prediction, target) => prediction.MeanSquaredError(target), out Loss first);
        float[] binary = Gradients((prediction, target) => prediction.BinaryCrossEntropy(target), out Loss second);
        Assert.Equal(first.Sum + (0.25 * second.Sum), both.Sum, 1e-12);
        Agreement.Require(
            "gradients", sum, [.. squared.Zip(binary, (a, b) => a + (0.25 * b))], [.. squared.Zip(binary, (a, b) => Math.Abs(a) + Math.Abs(b) + 0.1)]);
        float[] twice = Gradients(
            (prediction, target) =>
            {
                Loss loss = prediction.MeanSquaredError(target);
                return loss + loss;
            },
            out _);
        Agreement.RequireSameBits(
            "loss * 0.25", Gradients((prediction, target) => prediction.MeanSquaredError(target) + (prediction.BinaryCrossEntropy(target) * 0.25), out _), sum);
        Agreement.RequireSameBits("loss + loss", twice, Array.ConvertAll(squared, gradient => 2 * gradient));
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        Sequential network = Autoencoder();
        network.Initialize(RandomKey.FromSeed(1));
        Sgd optimizer = new(network.Parameters, 0.01);
        Tape tape = new();
        Func<Tensor, Tensor, Loss> loss = Of("sum");
        Assert.Equal(0, Allocations.OfCallingThread(Step, calls: 20));

        void Step()
        {
            tape.Begin(PassMode.Training);
            Tensor x = tape.Input(new Shape(Samples, Values), _x);
            tape.Backward(loss(network.Forward(x), x));
            optimizer.Step(1.0 / Samples);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Tape tape = new();
        tape.Begin(PassMode.Training);
        Tensor x = tape.Input(new Shape(2, 3), [1, 2, 3, 4, 5, 6], needsGradient: true), wide = tape.Input(new Shape(3, 2)), long_ = tape.Input(new Shape(2, 4));
        Assert.Throws<ArgumentException>(() => x.MeanSquaredError(wide));
        Assert.Throws<ArgumentException>(() => x.BinaryCrossEntropy(long_));
        Assert.Contains("Detach", Assert.Throws<ArgumentException>(() => wide.MeanSquaredError(x.Reshape(new Shape(3, 2)))).Message);
        _ = wide.MeanSquaredError(x.Detach().Reshape(new Shape(3, 2)));
        Assert.Throws<ArgumentException>(() => x.ToLoss(new double[3], new float[6]));
        Assert.Throws<ArgumentException>(() => x.ToLoss(new double[2], new float[5]));
        Loss two = x.MeanSquaredError(x.Detach()), three = wide.MeanSquaredError(wide);
        Assert.Throws<ArgumentException>(() => two + three);
        Tape other = new();
        other.Begin(PassMode.Training);
        Loss foreign = other.Input(new Shape(2, 3)).BinaryCrossEntropy(1);
        Assert.Throws<InvalidOperationException>(() => two + foreign);
    }

    private static Func<Tensor, Tensor, Loss> Of(string kind) => kind switch
    {
        "squared" => static (prediction, target) => prediction.MeanSquaredError(target),
        "binary" => static (prediction, target) => prediction.BinaryCrossEntropy(target),
        "own" => SquaredByHand,
        _ => static (prediction, target) => (0.3 * prediction.MeanSquaredError(target)) + prediction.BinaryCrossEntropy(1),
    };

    /// <summary>The mean squared error as a user would write it.</summary>
    private static Loss SquaredByHand(Tensor prediction, Tensor target)
    {
        Tensor gradient = prediction.Tape.Input(prediction.Shape);
        Span<double> losses = stackalloc double[prediction.Shape[0]];
        for (int i = 0; i < gradient.Values.Length; i++)
        {
            double difference = (double)prediction.Values[i] - target.Values[i];
            losses[i / prediction.Shape.SampleSize] += difference * difference / prediction.Shape.SampleSize;
            gradient.Values[i] = (float)(2 * difference / prediction.Shape.SampleSize);
        }
        return prediction.ToLoss(losses, gradient.Values);
    }

    private static Sequential Autoencoder() => new(new Linear(Values, 6), new Tanh(), new Linear(6, Values), new Sigmoid());

    /// <summary>Gradients of an autoencoder's parameters, and its loss on the last part.</summary>
    private float[] Gradients(Func<Tensor, Tensor, Loss> ofPrediction, out Loss loss, params ReadOnlySpan<int> cut)
    {
        Sequential network = Autoencoder();
        network.Initialize(RandomKey.FromSeed(1));
        Tape tape = new();
        int start = 0;
        loss = default;
        foreach (int count in cut.IsEmpty ? [Samples] : cut)
        {
            tape.Begin(PassMode.Training, default, start);
            Tensor x = tape.Input(new Shape(count, Values), _x.AsSpan(start * Values, count * Values));
            loss = ofPrediction(network.Forward(x), x);
            tape.Backward(loss);
            start += count;
        }
        return network.Parameters.Gradients.ToArray();
    }
}
