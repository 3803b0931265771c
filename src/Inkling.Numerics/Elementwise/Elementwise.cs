using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>One vector of an operation y = f(a, b) that treats every element alike.</summary>
internal interface IElementOperation
{
    /// <summary>Eight results.</summary>
    static abstract Vector256<float> Apply(Vector256<float> a, Vector256<float> b);
}

/// <summary>
/// The one loop of all elementwise operations: cuts the elements into pieces of a fixed size for the threads, runs
/// whole vectors and finishes a tail in a padded vector, so that an operation is written once.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>
    /// Elements of one piece: at 64 KiB a piece takes some 2 to 5 microseconds, several times what handing it to
    /// another thread costs, and the networks' smallest layers stay on one thread.
    /// </summary>
    internal const int PieceSize = 16384;

    /// <summary>Pieces of so many elements.</summary>
    internal static int Pieces(int count) => (count + PieceSize - 1) / PieceSize;

    /// <summary>y[i] = f(a[i], b[i]); y may be a or b.</summary>
    internal static void Run<TOperation>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        where TOperation : struct, IElementOperation
    {
        Check.SameLength(a, y);
        Check.SameLength(b, y);
        fixed (float* pa = a, pb = b, py = y)
        {
            Work<TOperation> work = new(pa, pb, py, y.Length);
            Workers.Run(Pieces(y.Length), ref work);
        }
    }

    private readonly struct Work<TOperation>(float* a, float* b, float* y, int count) : IWork
        where TOperation : struct, IElementOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int i = piece * PieceSize, end = Math.Min(count, i + PieceSize);
            for (; i <= end - 8; i += 8)
                TOperation.Apply(Vector256.Load(a + i), Vector256.Load(b + i)).Store(y + i);
            if (i == end)
                return;
            int rest = end - i;
            float* padded = stackalloc float[24];
            new ReadOnlySpan<float>(a + i, rest).CopyTo(new Span<float>(padded, 8));
            new ReadOnlySpan<float>(b + i, rest).CopyTo(new Span<float>(padded + 8, 8));
            TOperation.Apply(Vector256.Load(padded), Vector256.Load(padded + 8)).Store(padded + 16);
            new ReadOnlySpan<float>(padded + 16, rest).CopyTo(new Span<float>(y + i, rest));
        }
    }
}
