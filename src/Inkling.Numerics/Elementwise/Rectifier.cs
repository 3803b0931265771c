using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The rectified linear unit, y = max(x, 0), and its derivative. Contiguous floats in order; whole vectors first,
/// the tail one by one. A NaN stays a NaN, so that a diverging run is noticed.
/// </summary>
public static class Rectifier
{
    /// <summary>y[i] = max(x[i], 0). The two may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        Check.SameLength(x, y);
        int i = 0;
        ref float from = ref MemoryMarshal.GetReference(x);
        ref float to = ref MemoryMarshal.GetReference(y);
        for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            Vector256.Max(Vector256.LoadUnsafe(ref from, (nuint)i), Vector256<float>.Zero).StoreUnsafe(ref to, (nuint)i);
        for (; i < x.Length; i++)
            y[i] = MathF.Max(x[i], 0);
    }

    /// <summary>dx[i] = dy[i] where y[i] > 0, else 0, with y the result of <see cref="Forward"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Check.SameLength(y, dx);
        Check.SameLength(dy, dx);
        int i = 0;
        ref float output = ref MemoryMarshal.GetReference(y);
        ref float from = ref MemoryMarshal.GetReference(dy);
        ref float to = ref MemoryMarshal.GetReference(dx);
        for (; i <= y.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> active = Vector256.GreaterThan(Vector256.LoadUnsafe(ref output, (nuint)i), Vector256<float>.Zero);
            (Vector256.LoadUnsafe(ref from, (nuint)i) & active).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < y.Length; i++)
            dx[i] = y[i] > 0 ? dy[i] : 0;
    }
}
