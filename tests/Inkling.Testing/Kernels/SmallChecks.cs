using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>Kernels without a gradient of their own, and corners that the cases do not reach.</summary>
public static class SmallChecks
{
    /// <summary>Sums and scaled copies.</summary>
    public static void Sums()
    {
        foreach (int length in (int[])[1, 7, 8, 100, 16384, 50_003])
        {
            float[] x = Numbers.Normal(1, length), y = Numbers.Normal(2, length);
            Guarded sum = new(y), scaled = new(length), moved = new(y);
            Numerics.Sums.Add(x, sum.Span);
            Numerics.Sums.Scale(x, 0.3f, scaled.Span);
            Numerics.Sums.MoveTowards(x, 0.3f, moved.Span);
            Agreement.RequireSameBits("sum", sum.ToArray(), [.. x.Zip(y, (a, b) => a + b)]);
            Agreement.RequireSameBits("scaled", scaled.ToArray(), Array.ConvertAll(x, a => a * 0.3f));
            Agreement.RequireSameBits("moved", moved.ToArray(), [.. x.Zip(y, (a, b) => b + (0.3f * (a - b)))]);
            double expected = x.Sum(a => (double)a * a), squares = Numerics.Sums.OfSquares(x);
            if (Math.Abs(squares - expected) > 1e-12 * expected)
                throw new CheckFailedException($"The squares of {length} values sum to {squares}, expected {expected}.");
        }
    }

    /// <summary>Softmax of ordinary and of huge logits for every number of classes around whole vectors, in place too; with a NaN, and with a class that is impossible.</summary>
    public static void Softmax()
    {
        foreach (float size in (float[])[1, 10, 100, 1e30f])
        {
            for (int classes = 1; classes <= 13; classes++)
                Softmax(Array.ConvertAll(Numbers.Normal((ulong)classes, 5 * classes), x => x * size), classes);
        }
        for (int at = 0; at < 11; at++)
        {
            float[] row = Numbers.Normal(4, 11), p = new float[11];
            row[at] = float.NegativeInfinity;
            Softmax(row, 11);
            row[at] = float.NaN;
            Numerics.Softmax.Forward(row, 11, p);
            if (!p.All(float.IsNaN))
                throw new CheckFailedException($"Softmax with a NaN at {at} gave {string.Join(", ", p)}.");
        }
    }

    private static void Softmax(float[] logits, int classes)
    {
        Guarded p = new(logits.Length), inPlace = new(logits);
        Numerics.Softmax.Forward(logits, classes, p.Span);
        Numerics.Softmax.Forward(inPlace.Span, classes, inPlace.Span);
        Agreement.RequireSameBits("softmax in place", inPlace.ToArray(), p.ToArray());
        float[] values = p.ToArray();
        for (int i = 0; i < logits.Length; i++)
        {
            double[] row = OperationCheck.Widen(logits[(i / classes * classes)..((i / classes * classes) + classes)]);
            double expected = Math.Exp(logits[i] - row.Max()) / row.Sum(x => Math.Exp(x - row.Max()));
            double unit = MathF.BitIncrement((float)expected) - (float)expected;
            if (!(Math.Abs(values[i] - expected) <= 1.51 * unit))
                throw new CheckFailedException($"Softmax of {string.Join(", ", row)} gave {values[i]} for {logits[i]}, expected {expected} within one and a half units in the last place.");
        }
    }

    /// <summary>A NaN passes the rectifier, in a whole vector and in the tail.</summary>
    public static void ReluOfNaN()
    {
        foreach (int at in (int[])[0, 5, 8, 18])
        {
            float[] x = Numbers.Normal(1, 19), y = new float[19];
            x[at] = float.NaN;
            Rectifier.Forward(x, y);
            if (!float.IsNaN(y[at]))
                throw new CheckFailedException($"The rectifier made {y[at]} of a NaN at {at}.");
        }
    }

    /// <summary>The stated errors of tanh and sigmoid, in units in the last place, over numbers of every size.</summary>
    public static void Curves()
    {
        float[] x = new float[1 << 17];
        for (int i = 0; i < x.Length; i++)
            x[i] = BitConverter.UInt32BitsToSingle((uint)(i * 32749L));
        float[] y = new float[x.Length];
        HyperbolicTangent.Forward(x, y);
        Require("tanh", 1, Math.Tanh);
        Logistic.Forward(x, y);
        Require("sigmoid", 3, value => 1 / (1 + Math.Exp(-value)));

        void Require(string name, double units, Func<double, double> exact)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double expected = exact(x[i]);
                if (float.IsNaN(x[i]) ? float.IsNaN(y[i]) : Math.Abs(y[i] - expected) <= units * Math.Max(MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected), 1.2e-38))
                    continue;
                throw new CheckFailedException($"The {name} of {x[i]:R} is {y[i]:R}, expected {expected:R}.");
            }
        }
    }

    /// <summary>Gradients of weights and biases are added to what is there.</summary>
    public static void Accumulation()
    {
        Window2d window = new(5, 6, 3, 3, 1, 1);
        float[] x = Numbers.Normal(1, 2 * window.InputSize), dy = Numbers.Normal(2, 2 * window.Positions * 10);
        Twice((dWeight, dBias) => Convolution2d.BackwardWeight(window, 2, 10, x, dy, dWeight, dBias), 27 * 10, 10);
        Twice((dWeight, dBias) => LinearLayer.Backward(4, 45, 10, x.AsSpan(0, 180), new float[450], [], dy.AsSpan(0, 40), dWeight, dBias, []), 45 * 10, 10);

        static void Twice(Action<float[], float[]> backward, int weights, int biases)
        {
            float[] weight = new float[weights], bias = new float[biases];
            backward(weight, bias);
            double[] weightOnce = OperationCheck.Widen(weight), biasOnce = OperationCheck.Widen(bias);
            backward(weight, bias);
            Agreement.Require("weight's gradient after two passes", weight, Array.ConvertAll(weightOnce, g => 2 * g), Array.ConvertAll(weightOnce, g => Math.Abs(g) + 10));
            Agreement.Require("bias's gradient after two passes", bias, Array.ConvertAll(biasOnce, g => 2 * g), Array.ConvertAll(biasOnce, g => Math.Abs(g) + 10));
        }
    }

    /// <summary>Threefry-2x32 with 20 rounds gives the known answers that Random123 publishes.</summary>
    public static void KnownAnswers()
    {
        (uint, uint, uint, uint, uint, uint)[] answers =
        [
            (0, 0, 0, 0, 0x6b200159, 0x99ba4efe),
            (0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7),
            (0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0),
        ];
        foreach ((uint counter0, uint counter1, uint key0, uint key1, uint expected0, uint expected1) in answers)
        {
            ulong bits = new RandomKey(key0 | ((ulong)key1 << 32)).Bits(counter0 | ((ulong)counter1 << 32));
            if (bits != (expected0 | ((ulong)expected1 << 32)))
                throw new CheckFailedException($"Threefry of ({counter0:x8}, {counter1:x8}) under ({key0:x8}, {key1:x8}) is {bits:x16}.");
        }
    }
}
