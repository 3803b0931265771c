using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>The convolution with ReLU, pooling and dropout in one pass, against <see cref="PooledTwin"/>.</summary>
public static class PooledChecks
{
    /// <summary>
    /// Allowed error of a result as a share of the largest sum of magnitudes |x||w| of the image and filter: what Winograd's
    /// algorithm for 3x3 kernels needs, whose error depends on neighbouring results too.
    /// </summary>
    private const double Relative = 1e-5;

    /// <summary>The winner where there is none.</summary>
    private const byte Nobody = 255;

    /// <summary>Random numbers: which value won is the engine's decision where two are as good as equal, and the gradients follow it.</summary>
    public static void Random()
    {
        foreach (PooledSample sample in Samples(PooledSample.Random))
            Check(sample, exact: false);
        // The networks' own convolutions.
        Check(PooledSample.Random(1, new Window2d(28, 28, 1, 3, 1, 1), 2, 32), exact: false);
        Check(PooledSample.Random(2, new Window2d(14, 14, 32, 3, 1, 1), 1, 64) with { Dropout = new(RandomKey.FromSeed(5), 64, 0.25f) }, exact: false);
        Check(PooledSample.Random(3, new Window2d(28, 28, 1, 5, 1, 2), 1, 24), exact: false);
        Check(PooledSample.Random(4, new Window2d(28, 28, 1, 3, 1, 1), 3, 32).OnPaper(), exact: false);
        // Without a border, and wider than a picture of a digit: as wide as the loop for pictures takes, and one too wide.
        Check(PooledSample.Random(5, new Window2d(14, 12, 1, 3, 1, 0), 2, 32).OnPaper(), exact: false);
        Check(PooledSample.Random(6, new Window2d(6, 62, 1, 3, 1, 1), 2, 32).OnPaper(), exact: false);
        Check(PooledSample.Random(7, new Window2d(6, 64, 1, 3, 1, 1), 2, 32).OnPaper(), exact: false);
    }

    /// <summary>Whole numbers: results, winners and gradients have to be exact, and of equal values the first wins.</summary>
    public static void Ties()
    {
        foreach (PooledSample sample in Samples(PooledSample.Integers))
            Check(sample, exact: true);
        foreach (int filters in (int[])[5, 16, 32, 40, 64])
            Check(PooledSample.Integers((ulong)filters, new Window2d(14, 22, 1, 3, 1, 1), 3, filters).OnPaper(), exact: true);
        // Nothing but paper.
        PooledSample blank = PooledSample.Integers(5, new Window2d(8, 6, 1, 3, 1, 1), 2, 16);
        Array.Clear(blank.X);
        Check(blank, exact: true);
        // A kernel of one pixel that passes it on: few different values, so mostly ties.
        foreach (int filters in (int[])[5, 16, 24, 32, 64])
        {
            PooledSample plain = PooledSample.Integers((ulong)filters, new Window2d(6, 10, 1, 1, 1, 0), 2, filters);
            Array.Fill(plain.Weight, 1);
            Check(plain, exact: true);
        }
    }

    /// <summary>Where no value is above zero nobody wins, and no gradient flows.</summary>
    public static void DeadFilters()
    {
        foreach ((int channels, int filters, int kernel) in ((int, int, int)[])[(1, 16, 3), (1, 32, 3), (1, 5, 3), (8, 16, 3), (16, 32, 3), (3, 7, 5), (32, 33, 3)])
        {
            PooledSample sample = PooledSample.Random(7, new Window2d(6, 6, channels, kernel, 1, kernel / 2), 2, filters);
            Array.Fill(sample.Bias, -1e4f);
            PooledOutcome outcome = sample.Run();
            Agreement.RequireSameBits($"{sample}: dead results", outcome.Y, new float[outcome.Y.Length]);
            if (outcome.Winner.Any(winner => winner != Nobody))
                throw new CheckFailedException($"{sample}: a value below zero won.");
            Agreement.Require($"{sample}: gradient of x from dead results", outcome.InputGradient, new double[sample.X.Length], new double[sample.X.Length]);
            Agreement.RequireSameBits($"{sample}: gradients from dead results", [.. outcome.WeightGradient, .. outcome.BiasGradient], sample.Start);
        }
    }

    /// <summary>A result is NaN where its window sees a NaN, of either sign, and what it was before elsewhere.</summary>
    public static void NaN()
    {
        float[] kinds = [float.NaN, BitConverter.UInt32BitsToSingle(0x7FC00000)];
        foreach ((int channels, int filters, int kernel) in ((int, int, int)[])[(1, 16, 3), (1, 32, 3), (1, 5, 1), (8, 16, 3), (16, 48, 3), (3, 7, 5), (32, 33, 3), (64, 64, 3)])
        {
            PooledSample sample = PooledSample.Random(8, new Window2d(10, 6, channels, kernel, 1, kernel / 2), 2, filters);
            float[] before = sample.Run().Y;
            foreach ((int row, int column) in ((int, int)[])[(0, 0), (3, 2), (4, 5), (9, 5)])
            {
                int at = (((row * sample.Window.Width) + column) * channels) + (channels / 2);
                float old = sample.X[at];
                sample.X[at] = kinds[(row + column) % kinds.Length];
                double[] z = PooledTwin.Convolve(sample, OperationCheck.Widen(sample.X), OperationCheck.Widen(sample.Weight), OperationCheck.Widen(sample.Bias));
                float[] y = sample.Run().Y;
                for (int i = 0; i < y.Length; i++)
                {
                    bool seen = PooledTwin.Candidates(sample, i).Any(candidate => double.IsNaN(z[candidate]));
                    if (seen ? !float.IsNaN(y[i]) : y[i] != before[i])
                        throw new CheckFailedException($"{sample}: a NaN at pixel ({row}, {column}) left result {i} at {y[i]}; it was {before[i]}, and {(seen ? "should be NaN" : "nothing has changed for it")}.");
                }
                sample.X[at] = old;
            }
        }
    }

    /// <summary>
    /// The ways that the kernels choose among: pictures, lists in registers of both widths, Winograd's algorithm, and dense products;
    /// odd numbers of pooling windows, tall and wide images, every padding.
    /// </summary>
    private static IEnumerable<PooledSample> Samples(Func<ulong, Window2d, int, int, bool, PooledSample> make)
    {
        (int Height, int Width)[] outputs = [(6, 6), (2, 10), (14, 14), (12, 4), (2, 2), (10, 6), (4, 18)];
        int[] batches = [1, 2, 7];
        int turn = 0;
        foreach (int filters in (int[])[16, 32, 24, 5, 48])
        {
            foreach (int kernel in (int[])[3, 5])
            {
                for (int padding = 0; padding <= 2; padding++)
                    yield return Next(1, filters, kernel, padding);
            }
        }
        foreach (int channels in (int[])[8, 16, 24, 32, 17, 3])
        {
            foreach (int filters in (int[])[16, 48, 64, 33, 7])
                yield return Next(channels, filters, 3, turn % 3, mostBatches: channels * filters > 600 ? 2 : 3);
        }
        yield return Next(8, 16, 5, 2);
        yield return Next(16, 16, 2, 1);
        yield return Next(2, 3, 4, 3);
        // Registers that both, one or none of the numbers of channels and filters fill.
        yield return Next(16, 40, 3, 1);
        yield return Next(40, 16, 3, 0);
        yield return Next(24, 24, 3, 1);
        yield return Next(16, 16, 3, 2);

        PooledSample Next(int channels, int filters, int kernel, int padding, int mostBatches = 3)
        {
            turn++;
            (int height, int width) = outputs[turn % outputs.Length];
            // A window has to see something of the image.
            (height, width) = (Math.Max(height, 2 * padding), Math.Max(width, 2 * padding));
            Window2d window = new(height + kernel - 1 - (2 * padding), width + kernel - 1 - (2 * padding), channels, kernel, 1, padding);
            // Drawn, so that no two of these choices always come together.
            RandomKey choice = RandomKey.FromSeed((ulong)turn);
            PooledSample sample = make((ulong)(900 + (10 * turn)), window, batches[choice.Below(mostBatches, 0)], filters, choice.Below(4, 1) != 0);
            return choice.Below(2, 2) == 0 ? sample : sample with { Dropout = new(choice, (ulong)choice.Below(40, 3), choice.Below(2, 4) == 0 ? 0.5f : 0.75f) };
        }
    }

    private static void Check(PooledSample sample, bool exact)
    {
        PooledOutcome outcome = sample.Run();
        double[] x = OperationCheck.Widen(sample.X), weight = OperationCheck.Widen(sample.Weight), bias = OperationCheck.Widen(sample.Bias);
        double[] xSize = Sizes(sample.X), weightSize = Sizes(sample.Weight);
        double[] z = PooledTwin.Convolve(sample, x, weight, bias), size = PooledTwin.Convolve(sample, xSize, weightSize, Sizes(sample.Bias));
        CheckResults(sample, outcome, z, exact ? new double[sample.Batch * sample.Filters] : LargestOfImageAndFilter(sample, size));

        double[] dz = new double[z.Length], dzSize = new double[z.Length];
        for (int i = 0; i < outcome.Winner.Length; i++)
        {
            if (outcome.Winner[i] == Nobody)
                continue;
            int at = PooledTwin.Candidates(sample, i)[outcome.Winner[i]];
            dz[at] = sample.Gradient[i] / (1 - (double)sample.Dropout.Probability);
            dzSize[at] = Math.Abs(dz[at]);
        }
        int taps = weight.Length;
        double[] dx = new double[x.Length], dWeight = OperationCheck.Widen(sample.Start[..taps]), dBias = OperationCheck.Widen(sample.Start[taps..]);
        PooledTwin.Backward(sample, x, weight, dz, dx, dWeight, dBias);
        double[] dxSize = new double[x.Length], dWeightSize = Sizes(sample.Start[..taps]), dBiasSize = Sizes(sample.Start[taps..]);
        PooledTwin.Backward(sample, xSize, weightSize, dzSize, dxSize, dWeightSize, dBiasSize);
        double relative = exact ? 0 : Agreement.Relative;
        Agreement.Require($"{sample}: gradient of x", outcome.InputGradient, dx, dxSize, relative);
        Agreement.Require($"{sample}: gradient of weight", outcome.WeightGradient, dWeight, dWeightSize, relative);
        Agreement.Require($"{sample}: gradient of bias", outcome.BiasGradient, dBias, dBiasSize, relative);
    }

    private static void CheckResults(PooledSample sample, PooledOutcome outcome, double[] z, double[] largest)
    {
        for (int i = 0; i < outcome.Y.Length; i++)
        {
            double[] four = Array.ConvertAll(PooledTwin.Candidates(sample, i), candidate => z[candidate]);
            double best = four.Max(), factor = sample.Dropout.Factor(i);
            double allowed = Relative * largest[(i / sample.ResultSize * sample.Filters) + (i % sample.Filters)];
            if (!(Math.Abs(outcome.Y[i] - (Math.Max(best, 0) * factor)) <= allowed * factor))
                throw new CheckFailedException($"{sample}: result {i} is {outcome.Y[i]}, expected {Math.Max(best, 0) * factor}.");
            int winner = outcome.Winner[i];
            bool fits = factor == 0 || winner > 3 ? winner == Nobody : four[winner] >= best - (2 * allowed);
            // Without an allowance of errors there is one right answer.
            bool right = factor == 0 || (allowed == 0 ? winner == (best > 0 ? Array.IndexOf(four, best) : Nobody) : winner == Nobody ? best <= allowed : best >= -allowed);
            if (!fits || !right)
                throw new CheckFailedException($"{sample}: {winner} won at {i} among {string.Join(", ", four)}, factor {factor}.");
        }
    }

    private static double[] LargestOfImageAndFilter(PooledSample sample, double[] size)
    {
        double[] largest = new double[sample.Batch * sample.Filters];
        for (int i = 0; i < size.Length; i++)
        {
            int at = (i / (sample.Window.Positions * sample.Filters) * sample.Filters) + (i % sample.Filters);
            largest[at] = Math.Max(largest[at], size[i]);
        }
        return largest;
    }

    private static double[] Sizes(float[] values) => Array.ConvertAll(values, value => Math.Abs((double)value));
}
