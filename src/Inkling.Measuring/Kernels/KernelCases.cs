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
}
