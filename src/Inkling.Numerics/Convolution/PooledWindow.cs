using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>What forward and backward of a convolution with pooling agree on.</summary>
internal static unsafe class PooledWindow
{
    /// <summary>The winner where no value of the window is above zero, or where dropout took it: nothing flows back.</summary>
    internal const byte Nobody = 255;

    // Factors that are drawn before they are used.
    private const int Chunk = 1024;

    /// <summary>Drops pooled results while they are near, and their winners with them.</summary>
    /// <param name="dropout">What is dropped.</param>
    /// <param name="first">Number of the first of these results among all.</param>
    /// <param name="count">How many.</param>
    /// <param name="y">The first of them.</param>
    /// <param name="winner">Its winner.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Drop(in DropoutDraw dropout, long first, int count, float* y, byte* winner)
    {
        if (dropout.Probability == 0)
            return;
        float* factors = stackalloc float[Chunk];
        for (int done = 0; done < count; done += Chunk)
        {
            int length = Math.Min(Chunk, count - done), i = 0;
            dropout.Fill(first + done, length, factors);
            float* to = y + done;
            byte* won = winner + done;
            for (; i <= length - 16; i += 16)
            {
                Vector512<float> factor = Vector512.Load(factors + i);
                (Vector512.Load(to + i) * factor).Store(to + i);
                Vector512<uint> dropped = Vector512.Equals(factor, Vector512<float>.Zero).AsUInt32();
                Vector256<ushort> half = Vector256.Narrow(dropped.GetLower(), dropped.GetUpper());
                (Vector128.Load(won + i) | Vector128.Narrow(half.GetLower(), half.GetUpper())).Store(won + i);
            }
            for (; i < length; i++)
            {
                to[i] *= factors[i];
                won[i] = factors[i] == 0 ? Nobody : won[i];
            }
        }
    }
}
