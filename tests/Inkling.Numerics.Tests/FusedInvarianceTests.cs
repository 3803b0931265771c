using System.Globalization;
using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>
/// What <see cref="InvarianceTests"/> promises, for the layers that are computed in one pass and choose among several ways: convolutions
/// with pooling and linear layers with ReLU, dropout and many zeros.
/// </summary>
[Collection(ThreadCountCollection.Name)]
public class FusedInvarianceTests
{
    private const int Batch = 128;

    /// <summary>Channels, filters and kernel: pictures, lists in wide and in narrow registers, dense products.</summary>
    public static TheoryData<int, int, int> Ways => new()
    {
        { 1, 16, 3 }, { 1, 24, 3 }, { 1, 16, 5 }, { 8, 16, 3 }, { 16, 32, 3 }, { 24, 16, 3 }, { 17, 7, 3 }, { 32, 33, 3 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Gradients_of_a_pooled_convolution_do_not_depend_on_the_cut_into_batches(int channels, int filters, int kernel)
    {
        PooledSample whole = Sample(channels, filters, kernel);
        PooledOutcome expected = whole.Run();
        foreach (string cut in (string[])["64+64", "48+48+32", "1+127", "127+1"])
        {
            PooledOutcome[] parts = [.. Parts(cut).Select(part => Cut(whole, part.Start, part.Count))];
            float[] weight = whole.Start[..whole.Weight.Length], bias = whole.Start[whole.Weight.Length..];
            foreach ((int start, int count) in Parts(cut))
            {
                int results = start * whole.ResultSize, size = count * whole.ResultSize, pixels = start * whole.Window.InputSize;
                ConvolutionPool2d.BackwardWeight(
                    whole.Window, count, filters, whole.X.AsSpan(pixels, count * whole.Window.InputSize), whole.Gradient.AsSpan(results, size),
                    expected.Winner.AsSpan(results, size), weight, bias);
            }
            PooledOutcome joined = new(
                [.. parts.SelectMany(part => part.Y)], [.. parts.SelectMany(part => part.Winner)], [.. parts.SelectMany(part => part.InputGradient)], weight, bias);
            joined.RequireSameBits($"{whole} cut into {cut}", expected);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_image_gives_the_same_bits_alone_and_in_a_batch(int channels, int filters, int kernel)
    {
        PooledSample all = Sample(channels, filters, kernel);
        PooledOutcome together = all.Run();
        for (int n = 0; n < Batch; n += 21)
        {
            PooledOutcome alone = Cut(all, n, 1);
            Agreement.RequireSameBits($"image {n} of {all}", alone.Y, together.Y[(n * all.ResultSize)..((n + 1) * all.ResultSize)]);
            Assert.Equal(together.Winner[(n * all.ResultSize)..((n + 1) * all.ResultSize)], alone.Winner);
            Agreement.RequireSameBits($"gradient of image {n} of {all}", alone.InputGradient, together.InputGradient[(n * all.Window.InputSize)..((n + 1) * all.Window.InputSize)]);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_pooled_convolution_gives_the_same_bits_on_every_number_of_threads(int channels, int filters, int kernel)
    {
        // Few images are cut into pieces in another way than many.
        foreach (int batch in (int[])[1, 2, 3, Batch])
        {
            PooledSample sample = Sample(channels, filters, kernel, batch) with { Dropout = new(RandomKey.FromSeed(4), 16, 0.25f) };
            PooledOutcome? one = null;
            OnEveryNumberOfThreads(threads =>
            {
                PooledOutcome outcome = sample.Run();
                outcome.RequireSameBits($"{sample} on {threads} threads", one ??= outcome);
            });
        }
    }

    [Theory]
    [InlineData(128, 75, 37, false)]
    [InlineData(128, 75, 37, true)]
    [InlineData(128, 64, 64, true)]
    [InlineData(130, 40, 10, true)]
    [InlineData(520, 24, 96, false)]
    [InlineData(3, 50, 515, false)]
    public void A_linear_layer_with_relu_and_dropout_gives_the_same_bits_on_every_number_of_threads(int batch, int inputs, int outputs, bool sparse)
    {
        LinearSample sample = LinearSample.Random(1, batch, inputs, outputs) with { Dropout = new(RandomKey.FromSeed(4), 16, 0.5f) };
        sample = sparse ? sample.Sparse() : sample;
        LinearOutcome? one = null;
        OnEveryNumberOfThreads(threads =>
        {
            LinearOutcome outcome = sample.Run();
            outcome.RequireSameBits($"{sample} on {threads} threads", one ??= outcome);
        });
    }

    [Theory]
    [InlineData(75, 37)]
    [InlineData(64, 64)]
    [InlineData(75, 10)]
    [InlineData(64, 16)]
    public void Gradients_of_a_linear_layer_with_many_zeros_do_not_depend_on_the_cut_into_batches(int inputs, int outputs)
    {
        // More than the samples that a weight gradient takes at a time.
        const int batch = 160;
        LinearSample whole = LinearSample.Random(1, batch, inputs, outputs).Sparse() with { Dropout = new(RandomKey.FromSeed(4), 0, 0.5f) };
        LinearOutcome expected = whole.Run();
        foreach (string cut in (string[])["80+80", "48+48+64", "1+159", "3+157", "130+30"])
        {
            LinearOutcome joined = new(new float[batch * outputs], new float[batch * inputs], whole.Start[..whole.Weight.Length], whole.Start[whole.Weight.Length..]);
            foreach ((int start, int count) in Parts(cut))
            {
                Span<float> x = whole.X.AsSpan(start * inputs, count * inputs), y = joined.Y.AsSpan(start * outputs, count * outputs);
                // A batch that goes on where the last one ended draws the factors that come next.
                DropoutDraw draw = (whole.Dropout with { First = (ulong)(start * outputs) }).Draw;
                LinearLayer.Forward(count, inputs, outputs, x, whole.Weight, whole.Bias, y, rectify: true, draw);
                LinearLayer.Backward(
                    count, inputs, outputs, x, whole.Weight, y, whole.Gradient.AsSpan(start * outputs, count * outputs), joined.WeightGradient, joined.BiasGradient,
                    joined.InputGradient.AsSpan(start * inputs, count * inputs), draw.Keep);
            }
            joined.RequireSameBits($"{whole} cut into {cut}", expected);
        }
    }

    [Fact]
    public void Overwriting_a_gradient_gives_the_bits_of_adding_to_zeros()
    {
        foreach (int outputs in (int[])[50, 10])
        {
            foreach (bool sparse in (bool[])[false, true])
            {
                LinearSample adding = LinearSample.Random(1, 40, 37, outputs);
                adding = (sparse ? adding.Sparse() : adding) with { Start = [.. new float[37 * outputs], .. adding.Start[(37 * outputs)..]] };
                (adding with { Overwrite = true }).Run().RequireSameBits("overwritten", adding.Run());
            }
        }
    }

    /// <summary>Two rows of three pooling windows, which do not come out even on tiles.</summary>
    private static PooledSample Sample(int channels, int filters, int kernel, int batch = Batch) =>
        PooledSample.Random(3, new Window2d(4, 6, channels, kernel, 1, kernel / 2), batch, filters);

    private static PooledOutcome Cut(PooledSample whole, int start, int count) =>
        (whole with
        {
            Batch = count,
            X = whole.X[(start * whole.Window.InputSize)..((start + count) * whole.Window.InputSize)],
            Gradient = whole.Gradient[(start * whole.ResultSize)..((start + count) * whole.ResultSize)],
        }).Run();

    private static void OnEveryNumberOfThreads(Action<int> check)
    {
        int before = Workers.ThreadCount;
        try
        {
            for (int threads = 1; threads <= 4; threads++)
            {
                Workers.ThreadCount = threads;
                check(threads);
            }
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    private static List<(int Start, int Count)> Parts(string cut)
    {
        List<(int, int)> parts = [];
        int start = 0;
        foreach (int count in cut.Split('+').Select(part => int.Parse(part, CultureInfo.InvariantCulture)))
        {
            parts.Add((start, count));
            start += count;
        }
        return parts;
    }
}
