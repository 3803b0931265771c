using System.Runtime.InteropServices;

namespace Inkling.Numerics;

/// <summary>Working memory of one thread, kept between calls so that a steady step allocates nothing.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static Block? _block;

    /// <summary>At least <paramref name="count"/> floats, aligned to a cache line, contents undefined; valid until the next call.</summary>
    internal static float* Get(long count)
    {
        Block block = _block ??= new Block();
        return block.Ensure(count);
    }

    private sealed class Block
    {
        private float* _pointer;
        private long _count;

        ~Block() => NativeMemory.AlignedFree(_pointer);

        internal float* Ensure(long count)
        {
            count += AlignedMemory.Slack;
            if (count > _count)
            {
                NativeMemory.AlignedFree(_pointer);
                _pointer = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), AlignedMemory.Alignment);
                // Kernels may read a vector past the last value; what they read is never used, but it must not be NaN by chance.
                NativeMemory.Clear(_pointer, (nuint)count * sizeof(float));
                _count = count;
            }
            return _pointer;
        }
    }
}
