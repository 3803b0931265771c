using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>Every four of the eight rows are the results of one pooling window: writes their maximum, after ReLU, and which of them it was.</summary>
/// <param name="y">Receives the first window's maxima.</param>
/// <param name="winner">Receives its winners.</param>
/// <param name="next">Values from one window to the next.</param>
internal readonly unsafe struct PoolEnd<T, TVector>(float* y, byte* winner, nint next) : ITileEnd<TVector>
    where T : struct, ILanes<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Eight(
        TVector c00, TVector c01, TVector c10, TVector c11, TVector c20, TVector c21, TVector c30, TVector c31,
        TVector c40, TVector c41, TVector c50, TVector c51, TVector c60, TVector c61, TVector c70, TVector c71)
    {
        T.Pool(c00, c10, c20, c30, y, winner);
        T.Pool(c01, c11, c21, c31, y + T.Count, winner + T.Count);
        T.Pool(c40, c50, c60, c70, y + next, winner + next);
        T.Pool(c41, c51, c61, c71, y + next + T.Count, winner + next + T.Count);
    }
}
