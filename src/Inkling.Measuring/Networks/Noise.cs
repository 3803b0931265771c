namespace Inkling.Measuring;

/// <summary>Numbers to compute with, none of them zero: the hardest case for kernels that leave zeros out.</summary>
public static class Noise
{
    /// <summary>
    /// Number i: a hash of i, spread over [-2, 2) in steps of 2^-22. Integers and a power of two make it the same number in every
    /// language; benchmarks/peers/onnxruntime/infer.mjs has its twin.
    /// </summary>
    public static float Value(uint i)
    {
        uint hash = i * 0x9E3779B1;
        hash = (hash ^ (hash >> 15)) * 0x85EBCA6B;
        hash ^= hash >> 13;
        return (hash >> 8) * (1f / (1 << 22)) - 2;
    }

    /// <summary>Fills a buffer with numbers 0, 1, ...</summary>
    public static void Fill(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = Value((uint)i);
    }
}
