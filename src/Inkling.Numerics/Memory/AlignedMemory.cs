using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Inkling.Numerics;

/// <summary>
/// Blocks of float32 that the garbage collector never moves, aligned to a cache line, so that an aligned vector
/// never straddles two lines.
/// </summary>
public static unsafe class AlignedMemory
{
    /// <summary>Bytes to which the first element is aligned: one cache line.</summary>
    public const int Alignment = 64;

    /// <summary>Readable floats kept past the end, so that a kernel may load a whole vector at the last element.</summary>
    public const int Slack = 32;

    /// <summary>Allocates <paramref name="length"/> zeroed floats.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static Memory<float> Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        float[] array = GC.AllocateArray<float>(length + Slack + (Alignment / sizeof(float)), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        nuint skip = ((Alignment - (address % Alignment)) % Alignment) / sizeof(float);
        return array.AsMemory((int)skip, length);
    }
}
