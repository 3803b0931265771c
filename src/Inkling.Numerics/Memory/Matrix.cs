using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>Copies parts of matrices whose rows are often so short that a call for each takes longer than the copy: 28 of them were a tenth of the first convolution.</summary>
internal static unsafe class Matrix
{
    /// <summary>Copies rows.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="fromStride">Floats from it to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Floats of a row.</param>
    /// <param name="to">Receives the first row; other memory.</param>
    /// <param name="toStride">Floats from it to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(float* from, nint fromStride, int rows, nint length, float* to, nint toStride)
    {
        nint last = length - Vector512<float>.Count;
        for (int y = 0; y < rows; y++, from += fromStride, to += toStride)
        {
            nint i = 0;
            // The last register may overlap the one before.
            for (; i < last; i += Vector512<float>.Count)
                Vector512.Load(from + i).Store(to + i);
            if (last >= 0)
            {
                Vector512.Load(from + last).Store(to + last);
                continue;
            }
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
                Vector256.Load(from + i).Store(to + i);
            for (; i < length; i++)
                to[i] = from[i];
        }
    }

    /// <summary>The same, with zeros behind the floats of a row up to a width.</summary>
    internal static void Pad(float* from, nint fromStride, int rows, int length, float* to, int width)
    {
        if (length < width)
            NativeMemory.Clear(to, (nuint)rows * (nuint)width * sizeof(float));
        Copy(from, fromStride, rows, length, to, width);
    }
}
