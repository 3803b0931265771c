using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// What the loops for three rows by four registers share. Inlined, so that the sums, which go by reference, stay in registers: look for none of them behind <c>[rbp</c> in what
/// <c>DOTNET_JitDisasm</c> prints.
/// </summary>
internal static unsafe class TileStep
{
    /// <summary>One step: three values times a row of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add<T, TVector>(
        TVector x0, TVector x1, TVector x2, float* panel,
        ref TVector c00, ref TVector c01, ref TVector c02, ref TVector c03, ref TVector c10, ref TVector c11, ref TVector c12, ref TVector c13,
        ref TVector c20, ref TVector c21, ref TVector c22, ref TVector c23)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector b = T.Load(panel);
        c00 = T.MultiplyAdd(x0, b, c00);
        c10 = T.MultiplyAdd(x1, b, c10);
        c20 = T.MultiplyAdd(x2, b, c20);
        b = T.Load(panel + T.Count);
        c01 = T.MultiplyAdd(x0, b, c01);
        c11 = T.MultiplyAdd(x1, b, c11);
        c21 = T.MultiplyAdd(x2, b, c21);
        b = T.Load(panel + (2 * T.Count));
        c02 = T.MultiplyAdd(x0, b, c02);
        c12 = T.MultiplyAdd(x1, b, c12);
        c22 = T.MultiplyAdd(x2, b, c22);
        b = T.Load(panel + (3 * T.Count));
        c03 = T.MultiplyAdd(x0, b, c03);
        c13 = T.MultiplyAdd(x1, b, c13);
        c23 = T.MultiplyAdd(x2, b, c23);
    }

    /// <summary>Reads a row of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Load<T, TVector>(float* from, out TVector c0, out TVector c1, out TVector c2, out TVector c3)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        c0 = T.Load(from);
        c1 = T.Load(from + T.Count);
        c2 = T.Load(from + (2 * T.Count));
        c3 = T.Load(from + (3 * T.Count));
    }

    /// <summary>Writes a row of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T, TVector>(TVector c0, TVector c1, TVector c2, TVector c3, float* to)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        T.Store(c0, to);
        T.Store(c1, to + T.Count);
        T.Store(c2, to + (2 * T.Count));
        T.Store(c3, to + (3 * T.Count));
    }
}
