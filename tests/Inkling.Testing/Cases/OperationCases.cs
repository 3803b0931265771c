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
}
