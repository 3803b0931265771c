using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>Writes the tile.</summary>
/// <param name="c">Receives the first row.</param>
/// <param name="stride">Floats from one row to the next.</param>
internal readonly unsafe struct StoreEnd<T>(float* c, nint stride) : ITileEnd<T>
    where T : unmanaged, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Eight(T c00, T c01, T c10, T c11, T c20, T c21, T c30, T c31, T c40, T c41, T c50, T c51, T c60, T c61, T c70, T c71)
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
    public void Four(T c00, T c01, T c10, T c11, T c20, T c21, T c30, T c31)
    {
        Row(0, c00, c01);
        Row(1, c10, c11);
        Row(2, c20, c21);
        Row(3, c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row(int row, T low, T high)
    {
        T.Store(low, c + (row * stride));
        T.Store(high, c + (row * stride) + T.Count);
    }
}
