using System.Runtime.InteropServices;

namespace Inkling.Numerics;

/// <summary>
/// Working memory of one thread, kept between calls so that a steady step allocates nothing. A kernel that starts
/// parallel work keeps its operands in <see cref="Shared"/>; a piece of that work uses <see cref="Local"/>, and <see cref="Kept"/> for what all of its thread's pieces read.
/// </summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static Block? _shared;

    [ThreadStatic]
    private static Block? _local;

    [ThreadStatic]
    private static Block? _kept;

    [ThreadStatic]
    private static long _keptCall;

    private static long _calls;

    /// <summary>
    /// At least <paramref name="count"/> floats for the kernel that this thread is running, aligned to a cache line,
    /// contents undefined; valid until the next call.
    /// </summary>
    internal static float* Shared(long count) => (_shared ??= new Block()).Ensure(count);

    /// <summary>The same for the piece of work that this thread is running.</summary>
    internal static float* Local(long count) => (_local ??= new Block()).Ensure(count);

    /// <summary>A number that no other call of a kernel has.</summary>
    internal static long NextCall() => Interlocked.Increment(ref _calls);

    /// <summary>
    /// The same as <see cref="Shared"/> for what this thread makes once for all pieces of a call that come to it. It stays what it is until this thread asks for another
    /// call's.
    /// </summary>
    /// <param name="call">See <see cref="NextCall"/>.</param>
    /// <param name="count">Floats, the same for all who ask for this call's.</param>
    /// <param name="isNew">Whether it has to be made.</param>
    internal static float* Kept(long call, long count, out bool isNew)
    {
        isNew = call != _keptCall;
        _keptCall = call;
        return (_kept ??= new Block()).Ensure(count);
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
                // Forgotten first: an allocation that fails must not leave a pointer to what was freed.
                _pointer = null;
                _count = 0;
                _pointer = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), AlignedMemory.Alignment);
                // A kernel may load, and never use, a vector past the last value.
                NativeMemory.Clear(_pointer, (nuint)count * sizeof(float));
                _count = count;
            }
            return _pointer;
        }
    }
}
