using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>The cases that every operation is checked on, in every SIMD tier.</summary>
public static partial class OperationCases
{
    /// <summary>Linear layers: sizes around the multiples of vectors and register tiles.</summary>
    public static IEnumerable<OperationCase> Linear()
    {
        ulong seed = 100;
        foreach (int batch in (int[])[1, 2, 7, 33])
        {
            foreach (int inputs in (int[])[1, 3, 16, 31, 100])
            {
                foreach (int outputs in (int[])[1, 5, 8, 10, 16, 33])
                    yield return LinearCase.Random(seed += 10, batch, inputs, outputs, bias: seed % 3 != 0);
            }
        }
        yield return LinearCase.Random(1, 64, 300, 70);
        yield return LinearCase.Random(2, 5, 784, 17);
        yield return LinearCase.Random(3, 130, 64, 128);
        yield return LinearCase.Random(4, 32, 513, 10);
        yield return LinearCase.Random(5, 3, 16, 515);
    }

    /// <summary>
    /// Convolutions: every kernel with every stride and padding, and the 3x3 one of the CNN with every combination of
    /// channels, filters and batch.
    /// </summary>
    public static IEnumerable<OperationCase> Conv2d()
    {
        int[] channels = [1, 3, 8, 17, 32], filters = [1, 5, 16, 33], batches = [1, 2, 7];
        ulong seed = 5000;
        int turn = 0;
        foreach (int kernel in (int[])[1, 2, 3, 5])
        {
            foreach (int stride in (int[])[1, 2, 3])
            {
                foreach (int padding in (int[])[0, 1, 2, kernel])
                {
                    foreach ((int height, int width) in ((int, int)[])[(7, 5), (5, 9)])
                    {
                        // Steps that share no factor with the lists' lengths: every pair of sizes meets some window.
                        turn++;
                        yield return Conv2dCase.Random(
                            seed += 10, new Window2d(height, width, channels[turn % 5], kernel, stride, padding),
                            batches[turn % 3], filters[turn * 3 % 4], bias: turn % 4 != 0);
                    }
                }
            }
        }
        foreach (int c in channels)
        {
            foreach (int f in filters)
            {
                foreach (int batch in batches)
                    yield return Conv2dCase.Random(seed += 10, new Window2d(6, 5, c, 3, 1, 1), batch, f);
            }
        }
        yield return Conv2dCase.Random(1, new Window2d(28, 28, 1, 3, 1, 1), 3, 32);
        yield return Conv2dCase.Random(2, new Window2d(14, 14, 32, 3, 1, 1), 2, 64);
        yield return Conv2dCase.Random(3, new Window2d(13, 11, 2, 5, 2, 2), 3, 7);
        yield return Conv2dCase.Random(4, new Window2d(1, 1, 4, 3, 1, 1), 2, 4);
        yield return Conv2dCase.Random(5, new Window2d(2, 9, 3, 5, 3, 4), 2, 6);
        yield return Conv2dCase.Random(6, new Window2d(4, 3, 2, 2, 5, 0), 2, 3);
    }

    /// <summary>Max-pooling: overlapping, padded, with gaps, with ties and with NaN.</summary>
    public static IEnumerable<OperationCase> MaxPool2d()
    {
        ulong seed = 20000;
        foreach (int kernel in (int[])[1, 2, 3])
        {
            foreach (int stride in (int[])[1, 2, 3])
            {
                for (int padding = 0; padding <= kernel / 2; padding++)
                {
                    foreach ((int height, int width, int channels) in ((int, int, int)[])[(6, 6, 8), (7, 5, 3), (4, 9, 17), (5, 4, 1)])
                    {
                        Window2d window = new(height, width, channels, kernel, stride, padding);
                        int count = 2 * window.InputSize;
                        yield return MaxPool2dCase.On(Numbers.Distinct(++seed, count), window, batch: 2, isSmooth: true);
                        yield return MaxPool2dCase.On(Array.ConvertAll(Numbers.Labels(seed, count, 3), label => label - 1f), window, batch: 2, isSmooth: false);
                        yield return MaxPool2dCase.On(
                            Array.ConvertAll(Numbers.Labels(seed, count, 7), label => label == 0 ? float.NaN : label == 1 ? float.NegativeInfinity : label),
                            window, batch: 2, isSmooth: false);
                    }
                }
            }
        }
        yield return MaxPool2dCase.On(Numbers.Distinct(1, 3 * 28 * 28 * 32), new Window2d(28, 28, 32, 2, 2, 0), batch: 3, isSmooth: true);
        yield return MaxPool2dCase.On(Numbers.Distinct(2, 2 * 14 * 14 * 64), new Window2d(14, 14, 64, 2, 2, 0), batch: 2, isSmooth: true);
    }

    /// <summary>The rectifier at lengths around whole vectors.</summary>
    public static IEnumerable<OperationCase> Relu()
    {
        foreach (int length in (int[])[1, 7, 8, 9, 16, 31, 64, 1000])
            yield return ReluCase.On(Numbers.Distinct((ulong)length, length), isSmooth: true);
        yield return ReluCase.On([.. Enumerable.Range(0, 37).Select(i => (i % 5) switch { 0 => 0f, 1 => -0f, 2 => float.PositiveInfinity, 3 => float.NegativeInfinity, _ => float.Epsilon })], isSmooth: false);
    }

    /// <summary>
    /// Dropout at lengths around the 16 and the 64 values that are drawn together, from even and odd positions, and where the
    /// generator's counters outgrow 32 bits.
    /// </summary>
    public static IEnumerable<OperationCase> Dropout()
    {
        foreach (int length in (int[])[1, 2, 7, 16, 33, 500])
        {
            foreach (float probability in (float[])[0, 0.2f, 0.25f, 0.5f, 0.999f])
            {
                foreach (ulong first in (ulong[])[0, 1, 784, 12345])
                    yield return DropoutCase.Random((ulong)length, length, first, probability);
            }
        }
        foreach (int length in (int[])[15, 63, 64, 65, 79, 80, 81, 127, 128, 144, 16384 + 64, 16384 + 81])
        {
            foreach (ulong first in (ulong[])[0, 1, 15, 16, 17, 48, (1UL << 33) - 1, (1UL << 33) - 16, (1UL << 33) - 32, (1UL << 33) - 48, (1UL << 33) + 16])
                yield return DropoutCase.Random((ulong)length, length, first, 0.5f);
        }
    }

    /// <summary>Softmax-cross-entropy with and without smoothing, of ordinary and of huge logits.</summary>
    public static IEnumerable<OperationCase> CrossEntropy()
    {
        foreach (int classes in (int[])[2, 8, 10, 17])
        {
            foreach (float smoothing in (float[])[0, 0.1f, 0.9f])
            {
                foreach (int samples in (int[])[1, 7, 32])
                {
                    float[] logits = Array.ConvertAll(Numbers.Normal((ulong)(classes + samples), samples * classes), x => 3 * x);
                    yield return CrossEntropyCase.On(logits, classes, smoothing);
                    yield return CrossEntropyCase.On(Array.ConvertAll(logits, x => 1000 * x), classes, smoothing, isSmooth: false);
                    yield return CrossEntropyCase.On(Array.ConvertAll(logits, x => 1e30f * x), classes, smoothing, isSmooth: false);
                }
            }
        }
    }

    /// <summary>A smooth function at lengths around whole vectors, where it is steep, nearly flat, and at its ends.</summary>
    public static IEnumerable<OperationCase> Smooth(Curve curve)
    {
        foreach (int length in (int[])[1, 7, 8, 9, 16, 31, 64, 1000])
            yield return CurveCase.On(curve, Array.ConvertAll(Numbers.Normal((ulong)length, length), x => 2 * x));
        yield return CurveCase.On(curve, Array.ConvertAll(Numbers.Normal(5, 40_001), x => 30 * x), isSmooth: false);
        yield return CurveCase.On(
            curve, [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, 1e-4f, -1e-4f, 1e-20f, 3e-4f, 1e4f, -1e4f, float.MaxValue, float.MinValue, float.NaN], isSmooth: false);
    }

    /// <summary>A loss of values: samples and lengths around whole vectors and pieces, ordinary and huge numbers.</summary>
    public static IEnumerable<OperationCase> ValueLoss(ValueLossKind kind)
    {
        foreach ((int samples, int values) in ((int, int)[])[(1, 1), (7, 1), (3, 8), (33, 3), (5, 17), (2, 784), (70, 784), (2, 20_001)])
        {
            float[] x = Numbers.Normal((ulong)values, samples * values), target = Array.ConvertAll(Numbers.Normal((ulong)samples, samples * values), value => 1 / (1 + MathF.Exp(-value)));
            yield return ValueLossCase.On(kind, samples, x, target);
            yield return ValueLossCase.On(kind, samples, Array.ConvertAll(x, value => 1000 * value), Array.ConvertAll(target, MathF.Round), isSmooth: false);
        }
    }

    /// <summary>Everything, by name, with the cases that PyTorch has computed.</summary>
    public static IReadOnlyDictionary<string, Func<IEnumerable<OperationCase>>> All { get; } = new Dictionary<string, Func<IEnumerable<OperationCase>>>
    {
        ["linear"] = () => Linear().Concat(GoldenOperations.Of("linear")),
        ["conv2d"] = () => Conv2d().Concat(GoldenOperations.Of("conv2d")),
        ["maxpool2d"] = () => MaxPool2d().Concat(GoldenOperations.Of("maxpool2d")),
        ["relu"] = () => Relu().Concat(GoldenOperations.Of("relu")),
        ["tanh"] = () => Smooth(Curve.Tanh).Concat(GoldenOperations.Of("tanh")),
        ["sigmoid"] = () => Smooth(Curve.Sigmoid).Concat(GoldenOperations.Of("sigmoid")),
        ["dropout"] = Dropout,
        ["crossentropy"] = () => CrossEntropy().Concat(GoldenOperations.Of("crossentropy")),
        ["squarederror"] = () => ValueLoss(ValueLossKind.Squared).Concat(GoldenOperations.Of("squarederror")),
        ["binarycrossentropy"] = () => ValueLoss(ValueLossKind.Binary).Concat(GoldenOperations.Of("binarycrossentropy")),
    };
}
