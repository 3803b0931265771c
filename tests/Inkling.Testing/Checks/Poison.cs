using Inkling.Numerics;

namespace Inkling.Testing;

/// <summary>
/// Kernels keep working memory between calls and promise not to care what is in it. This fills it with NaN, so that a
/// value which is read before it was written spoils a result.
/// </summary>
public static class Poison
{
    private const int Batch = 1024, Inputs = 16, Outputs = 32, Channels = 1024;

    private static readonly float[] _numbers = Filled();

    /// <summary>Leaves NaN behind in the working memory of kernels that belongs to this thread: that of pieces, of packed gradients, and what pieces share.</summary>
    public static void Spread()
    {
        LinearLayer.Backward(
            Batch, Inputs, Outputs, _numbers.AsSpan(0, Batch * Inputs), _numbers.AsSpan(0, Inputs * Outputs), [], _numbers, new float[Inputs * Outputs], [], []);
        Convolution2d.Forward(
            new Window2d(1, 1, Channels, 1, 1, 0), 1, Outputs, _numbers.AsSpan(0, Channels), _numbers.AsSpan(0, Channels * Outputs), [], new float[Outputs]);
    }

    private static float[] Filled()
    {
        float[] numbers = new float[Batch * Outputs];
        Array.Fill(numbers, float.NaN);
        return numbers;
    }
}
