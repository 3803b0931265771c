using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>Four rows are the results of one pooling window: writes their maximum, after ReLU, and which of them it was.</summary>
/// <param name="y">Receives the first window's maxima.</param>
/// <param name="winner">Receives its winners.</param>
/// <param name="next">Values from one window to the next.</param>
internal readonly unsafe struct PoolEnd<T>(float* y, byte* winner, nint next) : ITileEnd<T>
    where T : unmanaged, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Eight(T c00, T c01, T c10, T c11, T c20, T c21, T c30, T c31, T c40, T c41, T c50, T c51, T c60, T c61, T c70, T c71)
    {
        Four(c00, c01, c10, c11, c20, c21, c30, c31);
        T.Pool(c40, c50, c60, c70, y + next, winner + next);
        T.Pool(c41, c51, c61, c71, y + next + T.Count, winner + next + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Four(T c00, T c01, T c10, T c11, T c20, T c21, T c30, T c31)
    {
        T.Pool(c00, c10, c20, c30, y, winner);
        T.Pool(c01, c11, c21, c31, y + T.Count, winner + T.Count);
    }
}
