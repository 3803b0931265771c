using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>The kernels of the two networks at the shapes that these have. The one list for the command line and the benchmarks.</summary>
public static class KernelCases
{
    /// <summary>Images of a batch where nothing else is said.</summary>
    public const int StandardBatch = 128;

    /// <summary>All cases.</summary>
    /// <param name="batch">Images of a batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1.</exception>
    public static IReadOnlyList<KernelCase> All(int batch = StandardBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return [.. GemmCases.Of(batch), .. ConvolutionCases.Of(batch), .. PassCases.Of(batch)];
    }

    /// <summary>A buffer of noise as the engine's own buffers are: aligned, and never moved.</summary>
    internal static Memory<float> Buffer(long length, float scale = 1)
    {
        Memory<float> buffer = AlignedMemory.Allocate(checked((int)length));
        Noise.Fill(buffer.Span);
        foreach (ref float value in buffer.Span)
            value *= scale;
        return buffer;
    }

    /// <summary>
    /// Makes pictures of 28x28 with ink in the middle 20x20 pixels only, as MNIST scales its digits: half of the columns are empty in every picture, and half of
    /// what a pooled convolution sees. Real digits leave more paper than that.
    /// </summary>
    internal static void Frame(Span<float> pictures)
    {
        const int size = 28, margin = 4;
        for (int i = 0; i < pictures.Length; i++)
        {
            int row = i / size % size, column = i % size;
            if (Math.Min(row, column) < margin || Math.Max(row, column) >= size - margin)
                pictures[i] = 0;
        }
    }
}
