using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Inkling.Numerics;

namespace Inkling.Measuring;

/// <summary>
/// The most floating-point operations a second that this processor gives: a loop of fused multiply-adds a = a * x + y on registers alone, in the
/// widest vectors, with nothing to load or to wait for. A multiply-add counts as two operations. No kernel can be faster, unless its
/// algorithm needs fewer operations than those that are counted.
/// </summary>
public static class FmaPeak
{
    // A multiply-add takes four or five cycles and two begin in each: ten chains that do not depend on each other are enough, and twelve
    // with two operands still fit the sixteen registers that processors without AVX-512 have.
    private const int Chains = 12;

    // A piece takes 0.1 to 0.3 ms: long against handing it to a thread, short against what else the machine does.
    private const int Rounds = 100_000;

    // Several for each thread: one that comes late is made up for.
    private const int PiecesPerThread = 4;

    private static float _kept;

    /// <summary>Bits of the vectors in which it is measured: 512 where the processor has them, else 256.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : 256;

    /// <summary>Computes for a while in short runs of half a millisecond to a millisecond.</summary>
    /// <param name="threads">Threads that compute at the same time. <see cref="Workers.ThreadCount"/> is this while it is measured.</param>
    /// <param name="seconds">How long; one run at least.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static PeakSpeed Measure(int threads, double seconds = 0.015)
    {
        int before = Workers.ThreadCount;
        Workers.ThreadCount = threads;
        try
        {
            Burst burst = new(new Operands(0.5f, 1));
            int pieces = threads * PiecesPerThread;
            double operations = 2.0 * Chains * (VectorBits / 32) * Rounds * pieces, shortest = double.PositiveInfinity, sum = 0;
            // The first wakes the threads.
            Workers.Run(pieces, ref burst);
            int runs = 0;
            for (; runs == 0 || sum < seconds; runs++)
            {
                long begin = Stopwatch.GetTimestamp();
                Workers.Run(pieces, ref burst);
                double time = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                shortest = Math.Min(shortest, time);
                sum += time;
            }
            return new PeakSpeed(operations / shortest, operations * runs / sum);
        }
        finally
        {
            Workers.ThreadCount = before;
        }
    }

    /// <summary>x and y of a = a * x + y. Not constants, which the compiler would compute with; a stays near y / (1 - x).</summary>
    private readonly record struct Operands(float Factor, float Addend);

    private readonly struct Burst(Operands operands) : IWork
    {
        public void Run(int piece) => _kept = Vector512.IsHardwareAccelerated ? Wide(operands) : Narrow(operands);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Wide(Operands operands)
    {
        Vector512<float> x = Vector512.Create(operands.Factor), y = Vector512.Create(operands.Addend);
        Vector512<float> a0 = y, a1 = y, a2 = y, a3 = y, a4 = y, a5 = y, a6 = y, a7 = y, a8 = y, a9 = y, a10 = y, a11 = y;
        for (int i = 0; i < Rounds; i++)
        {
            a0 = Vector512.MultiplyAddEstimate(a0, x, y);
            a1 = Vector512.MultiplyAddEstimate(a1, x, y);
            a2 = Vector512.MultiplyAddEstimate(a2, x, y);
            a3 = Vector512.MultiplyAddEstimate(a3, x, y);
            a4 = Vector512.MultiplyAddEstimate(a4, x, y);
            a5 = Vector512.MultiplyAddEstimate(a5, x, y);
            a6 = Vector512.MultiplyAddEstimate(a6, x, y);
            a7 = Vector512.MultiplyAddEstimate(a7, x, y);
            a8 = Vector512.MultiplyAddEstimate(a8, x, y);
            a9 = Vector512.MultiplyAddEstimate(a9, x, y);
            a10 = Vector512.MultiplyAddEstimate(a10, x, y);
            a11 = Vector512.MultiplyAddEstimate(a11, x, y);
        }
        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Narrow(Operands operands)
    {
        Vector256<float> x = Vector256.Create(operands.Factor), y = Vector256.Create(operands.Addend);
        Vector256<float> a0 = y, a1 = y, a2 = y, a3 = y, a4 = y, a5 = y, a6 = y, a7 = y, a8 = y, a9 = y, a10 = y, a11 = y;
        for (int i = 0; i < Rounds; i++)
        {
            a0 = Vector256.MultiplyAddEstimate(a0, x, y);
            a1 = Vector256.MultiplyAddEstimate(a1, x, y);
            a2 = Vector256.MultiplyAddEstimate(a2, x, y);
            a3 = Vector256.MultiplyAddEstimate(a3, x, y);
            a4 = Vector256.MultiplyAddEstimate(a4, x, y);
            a5 = Vector256.MultiplyAddEstimate(a5, x, y);
            a6 = Vector256.MultiplyAddEstimate(a6, x, y);
            a7 = Vector256.MultiplyAddEstimate(a7, x, y);
            a8 = Vector256.MultiplyAddEstimate(a8, x, y);
            a9 = Vector256.MultiplyAddEstimate(a9, x, y);
            a10 = Vector256.MultiplyAddEstimate(a10, x, y);
            a11 = Vector256.MultiplyAddEstimate(a11, x, y);
        }
        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }
}

/// <summary>The FMA peak as measured.</summary>
/// <param name="Best">Operations per second of the best run.</param>
/// <param name="OverTime">
/// Operations per second of all runs together. Whatever interrupts a kernel interrupts these, too: the timer of a virtual machine alone may take a twentieth.
/// </param>
public readonly record struct PeakSpeed(double Best, double OverTime);
