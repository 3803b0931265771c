using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>Writes the tile.</summary>
/// <param name="c">Receives the first row.</param>
/// <param name="stride">Floats from one row to the next.</param>
internal readonly unsafe struct StoreEnd<T, TVector>(float* c, nint stride) : ITileEnd<TVector>
    where T : struct, ILanes<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Eight(
        TVector c00, TVector c01, TVector c10, TVector c11, TVector c20, TVector c21, TVector c30, TVector c31,
        TVector c40, TVector c41, TVector c50, TVector c51, TVector c60, TVector c61, TVector c70, TVector c71)
    {
        Row(0, c00, c01);
        Row(1, c10, c11);
        Row(2, c20, c21);
        Row(3, c30, c31);
        Row(4, c40, c41);
        Row(5, c50, c51);
        Row(6, c60, c61);
        Row(7, c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row(int row, TVector low, TVector high)
    {
        T.Store(low, c + (row * stride));
        T.Store(high, c + (row * stride) + T.Count);
    }
}
