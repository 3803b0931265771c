using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>Results do not depend, in one bit, on the number of threads or on how samples are cut into batches.</summary>
[Collection(ThreadCountCollection.Name)]
public class InvarianceTests
{
    public static TheoryData<string> BatchCuts => ["64+64", "48+48+32", "16+16+96", "1+127"];

    [Theory]
    [MemberData(nameof(BatchCuts))]
    public void Gradients_of_a_linear_layer_do_not_depend_on_the_cut_into_batches(string cut)
    {
        const int Batch = 128, Inputs = 75, Outputs = 37;
        float[] x = Numbers.Normal(1, Batch * Inputs), dy = Numbers.Normal(2, Batch * Outputs);
        float[] whole = new float[(Inputs + 1) * Outputs], parts = new float[whole.Length];
        Accumulate(0, Batch, whole);
        ForEachPart(cut, (start, count) => Accumulate(start, count, parts));
        Agreement.RequireSameBits("gradient", parts, whole);

        void Accumulate(int start, int count, float[] gradient) =>
            LinearLayer.Backward(
                count, Inputs, Outputs, x.AsSpan(start * Inputs, count * Inputs), new float[Inputs * Outputs], [], dy.AsSpan(start * Outputs, count * Outputs),
                gradient.AsSpan(0, Inputs * Outputs), gradient.AsSpan(Inputs * Outputs), []);
    }

    [Theory]
    [MemberData(nameof(BatchCuts))]
    public void Gradients_of_a_convolution_do_not_depend_on_the_cut_into_batches(string cut)
    {
        foreach ((Window2d window, int filters) in ((Window2d, int)[])[(new(6, 5, 3, 3, 1, 1), 17), (new(8, 8, 1, 3, 1, 1), 32), (new(7, 7, 4, 5, 2, 0), 6)])
            CheckConvolution(cut, window, filters);
    }

    [Fact]
    public void Kernels_give_the_same_bits_on_every_number_of_threads()
    {
        int before = Workers.ThreadCount;
        try
        {
            OperationCase[] cases =
            [
                LinearCase.Random(1, 96, 200, 130), LinearCase.Random(2, 33, 784, 10), LinearCase.Random(3, 7, 50, 515),
                Conv2dCase.Random(4, new Window2d(14, 14, 8, 3, 1, 1), 9, 33), Conv2dCase.Random(5, new Window2d(28, 28, 1, 3, 1, 1), 17, 32),
                Conv2dCase.Random(6, new Window2d(11, 9, 5, 5, 2, 2), 6, 16), MaxPool2dCase.On(Numbers.Distinct(7, 40 * 14 * 14 * 16), new Window2d(14, 14, 16, 2, 2, 0), 40, true),
                ReluCase.On(Numbers.Distinct(8, 200_001), true), DropoutCase.Random(9, 100_003, 0, 0.5f), CrossEntropyCase.On(Numbers.Normal(10, 5000), 10, 0.1f),
                CurveCase.On(Curve.Tanh, Numbers.Normal(11, 100_001)), CurveCase.On(Curve.Sigmoid, Numbers.Normal(12, 100_001)),
                ValueLossCase.On(ValueLossKind.Squared, 100, Numbers.Normal(13, 78_400), Numbers.Normal(14, 78_400)),
                ValueLossCase.On(ValueLossKind.Binary, 100, Numbers.Normal(15, 78_400), Array.ConvertAll(Numbers.Normal(16, 78_400), x => x > 0 ? 1f : 0)),
            ];
            foreach (OperationCase subject in cases)
            {
                float[][] inputs = [.. subject.Inputs.Select(input => input.Values)];
                Workers.ThreadCount = 1;
                OperationResult<float> one = subject.Engine(inputs, subject.Seed);
                for (int threads = 2; threads <= 4; threads++)
                {
                    Workers.ThreadCount = threads;
                    OperationResult<float> many = subject.Engine(inputs, subject.Seed);
                    Agreement.RequireSameBits($"{subject.Name} on {threads} threads", many.Output, one.Output);
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        if (subject.Inputs[i].Differentiable)
                            Agreement.RequireSameBits($"{subject.Name}, gradient {i} on {threads} threads", many.Gradients[i], one.Gradients[i]);
                    }
                }
            }
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    [Fact]
    public void A_sample_gives_the_same_bits_alone_and_in_a_batch()
    {
        Window2d window = new(8, 7, 3, 3, 1, 1);
        const int Batch = 19, Filters = 21;
        float[] x = Numbers.Normal(1, Batch * window.InputSize), weight = Numbers.Normal(2, 27 * Filters);
        float[] together = new float[Batch * window.Positions * Filters], alone = new float[together.Length];
        Convolution2d.Forward(window, Batch, Filters, x, weight, [], together);
        int size = window.Positions * Filters;
        for (int n = 0; n < Batch; n++)
            Convolution2d.Forward(window, 1, Filters, x.AsSpan(n * window.InputSize, window.InputSize), weight, [], alone.AsSpan(n * size, size));
        Agreement.RequireSameBits("convolution", alone, together);

        int inputs = window.InputSize;
        float[] dense = Numbers.Normal(3, inputs * Filters), rows = new float[Batch * Filters], single = new float[rows.Length];
        LinearLayer.Forward(Batch, inputs, Filters, x, dense, [], rows);
        for (int n = 0; n < Batch; n++)
            LinearLayer.Forward(1, inputs, Filters, x.AsSpan(n * inputs, inputs), dense, [], single.AsSpan(n * Filters, Filters));
        Agreement.RequireSameBits("linear layer", single, rows);
    }

    private static void CheckConvolution(string cut, Window2d window, int filters)
    {
        const int Batch = 128;
        int taps = window.Kernel * window.Kernel * window.Channels * filters, outputs = window.Positions * filters;
        float[] x = Numbers.Normal(1, Batch * window.InputSize), dy = Numbers.Normal(2, Batch * outputs);
        float[] whole = new float[taps + filters], parts = new float[whole.Length];
        Accumulate(0, Batch, whole);
        ForEachPart(cut, (start, count) => Accumulate(start, count, parts));
        Agreement.RequireSameBits($"{window}", parts, whole);

        void Accumulate(int start, int count, float[] gradient) =>
            Convolution2d.BackwardWeight(
                window, count, filters, x.AsSpan(start * window.InputSize, count * window.InputSize), dy.AsSpan(start * outputs, count * outputs),
                gradient.AsSpan(0, taps), gradient.AsSpan(taps));
    }

    private static void ForEachPart(string cut, Action<int, int> visit)
    {
        int start = 0;
        foreach (string part in cut.Split('+'))
        {
            int count = int.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
            visit(start, count);
            start += count;
        }
    }
}
