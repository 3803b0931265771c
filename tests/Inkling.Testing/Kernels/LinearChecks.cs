using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>The linear layer that ends in ReLU and dropout, whatever way the kernels choose, against loops in double.</summary>
public static class LinearChecks
{
    /// <summary>Dense inputs: a few rows, whole and partial tiles, more than one block of rows, panels and strips of every width.</summary>
    public static void Dense()
    {
        foreach (LinearSample sample in Samples())
            Check(sample);
    }

    /// <summary>Inputs that are mostly zeros.</summary>
    public static void Zeros()
    {
        foreach (LinearSample sample in Samples())
            Check(sample.Sparse());
        Check(LinearSample.Random(1, 24, 784, 96).Sparse());
        Check(LinearSample.Random(2, 19, 24, 33) with { X = new float[19 * 24] });
        // Every pattern of zeros among eight neighbours, in few rows and in lists.
        foreach (int batch in (int[])[1, 16])
            Check(EveryPattern(batch));
    }

    /// <summary>Of the columns of every eight, those are zero that the bits of the eight's number say, the same in all rows.</summary>
    private static LinearSample EveryPattern(int batch)
    {
        const int neighbours = 8, patterns = 1 << neighbours;
        LinearSample sample = LinearSample.Random(3, batch, patterns * neighbours, 40);
        for (int i = 0; i < sample.X.Length; i++)
        {
            (int pattern, int column) = Math.DivRem(i % sample.Inputs, neighbours);
            if (((pattern >> column) & 1) == 0)
                sample.X[i] = 0;
        }
        return sample;
    }

    /// <summary>
    /// A sample gives the same bits alone, in a batch that is worth lists of what is not zero, and in one that is not: which it is, the
    /// first four samples decide.
    /// </summary>
    public static void ZerosOrNot()
    {
        foreach ((int batch, int inputs, int outputs) in ((int, int, int)[])[(16, 40, 32), (16, 37, 64), (21, 100, 10), (16, 64, 130), (35, 16, 48), (43, 7, 5), (9, 48, 16)])
        {
            LinearSample dense = LinearSample.Random(50, batch, inputs, outputs), sparse = dense.Sparse();
            int rest = batch - 8, size = 8 * inputs;
            float[] few = sparse.X[..size], denseFew = dense.X[..size], others = sparse.X[size..];
            float[] listed = (sparse with { X = [.. few, .. others] }).Run().Y, tiled = (sparse with { X = [.. denseFew, .. others] }).Run().Y;
            Agreement.RequireSameBits($"{sparse}: samples after sparse and after dense ones", listed[(8 * outputs)..], tiled[(8 * outputs)..]);
            float[] last = (sparse with { X = [.. sparse.X[(rest * inputs)..], .. sparse.X[..(rest * inputs)]] }).Run().Y;
            Agreement.RequireSameBits($"{sparse}: samples in another order", [.. last[(8 * outputs)..], .. last[..(8 * outputs)]], listed);
            for (int n = 0; n < batch; n++)
            {
                LinearSample alone = new(1, inputs, outputs) { X = sparse.X[(n * inputs)..((n + 1) * inputs)], Weight = sparse.Weight, Bias = sparse.Bias, Gradient = sparse.Gradient[..outputs], Start = sparse.Start };
                Agreement.RequireSameBits($"{sparse}: sample {n} alone", alone.Run().Y, listed[(n * outputs)..((n + 1) * outputs)]);
            }
        }
    }

    /// <summary>
    /// The factors of dropout are those of the generator's definition, whichever way a result is computed: a layer whose results are
    /// all 1 before shows them.
    /// </summary>
    public static void DropoutOfResults()
    {
        foreach ((int batch, int outputs) in ((int, int)[])[(1, 200), (3, 32), (4, 10), (8, 32), (16, 64), (13, 96), (9, 48), (8, 40), (7, 130), (520, 32)])
        {
            foreach (ulong first in (ulong[])[0, 16, 48, 7, 8, 1000, (1UL << 33) - 48])
            {
                // One input goes through dense tiles, sixteen of which one is not zero through lists.
                foreach (int inputs in (int[])[1, 16])
                {
                    float[] x = new float[batch * inputs], weight = new float[inputs * outputs], factors = new float[batch * outputs];
                    for (int n = 0; n < batch; n++)
                        x[(n * inputs) + (inputs / 2)] = 1;
                    Array.Fill(weight, 1);
                    DropoutTwin dropout = new(RandomKey.FromSeed(11), first, 0.5f);
                    Guarded y = new(batch * outputs);
                    Poison.Spread();
                    LinearLayer.Forward(batch, inputs, outputs, x, weight, [], y.Span, rectify: true, dropout.Draw);
                    string what = $"dropout from {first} of a layer {batch}x{inputs}->{outputs}";
                    Agreement.RequireSameBits(what, y.ToArray(), [.. Enumerable.Range(0, batch * outputs).Select(i => (float)dropout.Factor(i))]);
                    DropoutMask.Factors(dropout.Draw, factors);
                    Agreement.RequireSameBits($"{what}, against a mask", y.ToArray(), factors);
                }
            }
        }
    }

    /// <summary>A NaN among the inputs is a NaN in all results of its sample, and in no other.</summary>
    public static void NaN()
    {
        foreach ((int batch, int inputs, int outputs) in ((int, int, int)[])[(2, 24, 20), (2, 24, 128), (20, 24, 33), (20, 24, 32), (2, 24, 10), (20, 9, 16), (21, 32, 3)])
        {
            foreach (bool sparse in (bool[])[false, true])
            {
                LinearSample sample = LinearSample.Random(60, batch, inputs, outputs);
                sample = sparse ? sample.Sparse() : sample;
                sample.X[((batch - 1) * inputs) + 7] = float.NaN;
                float[] y = sample.Run().Y;
                if (y.Index().Any(value => float.IsNaN(value.Item) != (value.Index / outputs == batch - 1)))
                    throw new CheckFailedException($"{sample}: a NaN among the inputs of the last sample did not go through, or to other samples.");
            }
        }
    }

    private static IEnumerable<LinearSample> Samples()
    {
        ulong seed = 300;
        int turn = 0;
        int[] widths = [32, 10, 16, 64, 128, 33, 15, 130, 17, 31, 256, 1], depths = [24, 40, 37, 8, 100, 7];
        foreach (int batch in (int[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 33])
        {
            for (int i = 0; i < 6; i++)
                yield return Next(batch, depths[turn % depths.Length], widths[((turn / 6 * 5) + i) % widths.Length]);
        }
        // Widths of whole tiles in a batch of whole tiles: dropout is drawn for a tile at a time.
        yield return Next(16, 20, 64);
        yield return Next(24, 9, 96);
        yield return Next(130, 48, 70);
        yield return Next(130, 33, 32);
        // More than one block of rows.
        yield return Next(513, 21, 40);
        yield return Next(520, 16, 32);

        LinearSample Next(int batch, int inputs, int outputs)
        {
            turn++;
            return LinearSample.Random(seed += 10, batch, inputs, outputs, bias: turn % 5 != 0) with
            {
                Rectify = turn % 4 != 0,
                Dropout = turn % 4 == 0 || turn % 3 == 0 ? DropoutTwin.None : new(RandomKey.FromSeed(seed), (ulong)(turn % 5) * 8, turn % 2 == 0 ? 0.25f : 0.5f),
                Overwrite = turn % 2 == 0,
                WithInputGradient = turn % 7 != 0,
            };
        }
    }

    private static void Check(LinearSample sample)
    {
        (int inputs, int outputs) = (sample.Inputs, sample.Outputs);
        LinearOutcome outcome = sample.Run();
        double[] y = new double[outcome.Y.Length], ySize = new double[y.Length], dz = new double[y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int o) = Math.DivRem(i, outputs);
            (double sum, double size) = sample.Bias.Length == 0 ? (0, 0) : (sample.Bias[o], Math.Abs((double)sample.Bias[o]));
            for (int k = 0; k < inputs; k++)
            {
                double term = (double)sample.X[(n * inputs) + k] * sample.Weight[(k * outputs) + o];
                (sum, size) = (sum + term, size + Math.Abs(term));
            }
            double factor = sample.Dropout.Factor(i);
            (y[i], ySize[i]) = sample.Rectify ? (Math.Max(sum, 0) * factor, size * factor) : (sum, size);
            // Which side of zero a result is on is the engine's decision, checked with the result.
            dz[i] = !sample.Rectify ? sample.Gradient[i] : outcome.Y[i] > 0 ? sample.Gradient[i] / (1 - (double)sample.Dropout.Probability) : 0;
        }
        Agreement.Require($"{sample}: result", outcome.Y, y, ySize);

        double[] start = OperationCheck.Widen(sample.Start), startSize = Array.ConvertAll(start, Math.Abs);
        int weights = inputs * outputs;
        double[] dWeight = sample.Overwrite ? new double[weights] : start[..weights], dWeightSize = sample.Overwrite ? new double[weights] : startSize[..weights];
        double[] dBias = start[weights..], dBiasSize = startSize[weights..];
        double[] dx = new double[sample.X.Length], dxSize = new double[dx.Length];
        for (int i = 0; i < dz.Length; i++)
        {
            (int n, int o) = Math.DivRem(i, outputs);
            if (dBias.Length > 0)
                (dBias[o], dBiasSize[o]) = (dBias[o] + dz[i], dBiasSize[o] + Math.Abs(dz[i]));
            for (int k = 0; k < inputs; k++)
            {
                int at = (n * inputs) + k, tap = (k * outputs) + o;
                double toWeight = dz[i] * sample.X[at], toInput = dz[i] * sample.Weight[tap];
                (dWeight[tap], dWeightSize[tap]) = (dWeight[tap] + toWeight, dWeightSize[tap] + Math.Abs(toWeight));
                (dx[at], dxSize[at]) = (dx[at] + toInput, dxSize[at] + Math.Abs(toInput));
            }
        }
        Agreement.Require($"{sample}: gradient of weight", outcome.WeightGradient, dWeight, dWeightSize);
        Agreement.Require($"{sample}: gradient of bias", outcome.BiasGradient, dBias, dBiasSize);
        if (sample.WithInputGradient)
            Agreement.Require($"{sample}: gradient of x", outcome.InputGradient, dx, dxSize);
    }
}
