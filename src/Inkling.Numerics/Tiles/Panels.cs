using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// Packs the right operand of a product into panels of <see cref="Tile.Columns"/> columns, [panel, k, columns], the last
/// one padded with zeros, so that the innermost loop reads it in one stream.
/// </summary>
internal static unsafe class Panels
{
    private const int Block = 8;

    // Columns that are transposed together where registers have sixteen lanes.
    private const int Quad = 4;

    /// <summary>Panels that a matrix of so many columns needs.</summary>
    internal static int Count(int columns) => (columns + Tile.Columns - 1) / Tile.Columns;

    /// <summary>Floats of all panels together.</summary>
    internal static long Size(int depth, int columns) => (long)Count(columns) * depth * Tile.Columns;

    /// <summary>Packs one panel: neighbouring columns of b, [depth, columns], whose rows lie <paramref name="stride"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(float* b, int depth, int columns, nint stride, int panel, float* to)
    {
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, columns - first);
        b += first;
        if (width == Tile.Columns)
        {
            if (Vector512.IsHardwareAccelerated)
                Copy<Lanes512, Vector512<float>>(b, depth, stride, to);
            else
                Copy<Lanes256, Vector256<float>>(b, depth, stride, to);
            return;
        }
        for (int k = 0; k < depth; k++, b += stride, to += Tile.Columns)
        {
            for (int j = 0; j < Tile.Columns; j++)
                to[j] = j < width ? b[j] : 0;
        }
    }

    /// <summary>Four rows at a time: rows far apart are fetched together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T, TVector>(float* b, int depth, nint stride, float* to)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int k = 0;
        for (; k <= depth - 4; k += 4, b += 4 * stride, to += 4 * Tile.Columns)
        {
            for (int j = 0; j < Tile.Columns; j += 2 * T.Count)
            {
                float* from = b + j, at = to + j;
                TVector a0 = T.Load(from), a1 = T.Load(from + T.Count), b0 = T.Load(from + stride), b1 = T.Load(from + stride + T.Count);
                TVector c0 = T.Load(from + (2 * stride)), c1 = T.Load(from + (2 * stride) + T.Count), d0 = T.Load(from + (3 * stride)), d1 = T.Load(from + (3 * stride) + T.Count);
                T.Store(a0, at);
                T.Store(a1, at + T.Count);
                T.Store(b0, at + Tile.Columns);
                T.Store(b1, at + Tile.Columns + T.Count);
                T.Store(c0, at + (2 * Tile.Columns));
                T.Store(c1, at + (2 * Tile.Columns) + T.Count);
                T.Store(d0, at + (3 * Tile.Columns));
                T.Store(d1, at + (3 * Tile.Columns) + T.Count);
            }
        }
        for (; k < depth; k++, b += stride, to += Tile.Columns)
        {
            for (int j = 0; j < Tile.Columns; j += T.Count)
                T.Store(T.Load(b + j), to + j);
        }
    }

    /// <summary>Packs all panels of b, [depth, columns].</summary>
    internal static void PackAll(float* b, int depth, int columns, float* to)
    {
        for (int panel = 0; panel < Count(columns); panel++)
            Pack(b, depth, columns, columns, panel, to + ((long)panel * depth * Tile.Columns));
    }

    /// <summary>
    /// Packs one panel of the transpose: neighbouring rows of b, [columns, depth], become columns. The rows lie
    /// <paramref name="stride"/> floats apart.
    /// </summary>
    internal static void PackTransposed(float* b, int depth, int columns, nint stride, int panel, float* to)
    {
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, columns - first);
        if (width < Tile.Columns)
            new Span<float>(to, depth * Tile.Columns).Clear();
        Transpose(b + (first * stride), width, depth, stride, to, Tile.Columns);
    }

    /// <summary>to[j, i] = from[i, j] for a matrix of <paramref name="rows"/> by <paramref name="columns"/>.</summary>
    /// <param name="from">[rows, columns].</param>
    /// <param name="rows">Rows of from.</param>
    /// <param name="columns">Columns of from.</param>
    /// <param name="fromStride">Floats from one row of from to the next.</param>
    /// <param name="to">[columns, rows].</param>
    /// <param name="toStride">Floats from one row of to to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(float* from, int rows, int columns, nint fromStride, float* to, nint toStride)
    {
        int done = 0;
        for (; Avx512F.IsSupported && done <= rows - Lanes512.Count; done += Lanes512.Count)
        {
            int j = 0;
            for (; j <= columns - Quad; j += Quad)
                TransposeQuad(from + (done * fromStride) + j, fromStride, to + (j * toStride) + done, toStride);
            for (; j < columns; j++)
            {
                for (int i = done; i < done + Lanes512.Count; i++)
                    to[(j * toStride) + i] = from[(i * fromStride) + j];
            }
        }
        from += done * fromStride;
        to += done;
        rows -= done;
        int wholeRows = Avx.IsSupported ? rows / Block * Block : 0, wholeColumns = Avx.IsSupported ? columns / Block * Block : 0;
        // A block of columns at a time: the lines that are written stay near until they are full.
        for (int j = 0; j < wholeColumns; j += Block)
        {
            for (int i = 0; i < wholeRows; i += Block)
                TransposeBlock(from + (i * fromStride) + j, fromStride, to + (j * toStride) + i, toStride);
        }
        for (int i = 0; i < rows; i++)
        {
            for (int j = i < wholeRows ? wholeColumns : 0; j < columns; j++)
                to[(j * toStride) + i] = from[(i * fromStride) + j];
        }
    }

    /// <summary>
    /// Sixteen rows of four: every fourth row shares a register, a quarter each, which a load brings to its place; then four registers are transposed inside their quarters.
    /// Two shuffles for each register of results, in place of six with eight rows of eight.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuad(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector512<float> r0 = EveryFourth(from, fromStride), r1 = EveryFourth(from + fromStride, fromStride);
        Vector512<float> r2 = EveryFourth(from + (2 * fromStride), fromStride), r3 = EveryFourth(from + (3 * fromStride), fromStride);
        Vector512<float> low01 = Avx512F.UnpackLow(r0, r1), high01 = Avx512F.UnpackHigh(r0, r1), low23 = Avx512F.UnpackLow(r2, r3), high23 = Avx512F.UnpackHigh(r2, r3);
        Avx512F.Shuffle(low01, low23, 0x44).Store(to);
        Avx512F.Shuffle(low01, low23, 0xEE).Store(to + toStride);
        Avx512F.Shuffle(high01, high23, 0x44).Store(to + (2 * toStride));
        Avx512F.Shuffle(high01, high23, 0xEE).Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> EveryFourth(float* from, nint stride)
    {
        Vector512<float> rows = Avx512F.InsertVector128(Vector128.Load(from).ToVector256Unsafe().ToVector512Unsafe(), Vector128.Load(from + (4 * stride)), 1);
        rows = Avx512F.InsertVector128(rows, Vector128.Load(from + (8 * stride)), 2);
        return Avx512F.InsertVector128(rows, Vector128.Load(from + (12 * stride)), 3);
    }

    /// <summary>Eight rows of eight: pairs, then fours, then the halves of the registers change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(float* from, nint fromStride, float* to, nint toStride)
    {
        (Vector256<float> a0, Vector256<float> a1, Vector256<float> a2, Vector256<float> a3) = Fours(from, fromStride);
        (Vector256<float> b0, Vector256<float> b1, Vector256<float> b2, Vector256<float> b3) = Fours(from + (4 * fromStride), fromStride);
        Avx.Permute2x128(a0, b0, 0x20).Store(to);
        Avx.Permute2x128(a1, b1, 0x20).Store(to + toStride);
        Avx.Permute2x128(a2, b2, 0x20).Store(to + (2 * toStride));
        Avx.Permute2x128(a3, b3, 0x20).Store(to + (3 * toStride));
        to += 4 * toStride;
        Avx.Permute2x128(a0, b0, 0x31).Store(to);
        Avx.Permute2x128(a1, b1, 0x31).Store(to + toStride);
        Avx.Permute2x128(a2, b2, 0x31).Store(to + (2 * toStride));
        Avx.Permute2x128(a3, b3, 0x31).Store(to + (3 * toStride));
    }

    /// <summary>Four rows transposed inside each half of the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> R0, Vector256<float> R1, Vector256<float> R2, Vector256<float> R3) Fours(float* from, nint stride)
    {
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + stride);
        Vector256<float> r2 = Vector256.Load(from + (2 * stride)), r3 = Vector256.Load(from + (3 * stride));
        Vector256<float> low01 = Avx.UnpackLow(r0, r1), high01 = Avx.UnpackHigh(r0, r1), low23 = Avx.UnpackLow(r2, r3), high23 = Avx.UnpackHigh(r2, r3);
        return (Avx.Shuffle(low01, low23, 0x44), Avx.Shuffle(low01, low23, 0xEE), Avx.Shuffle(high01, high23, 0x44), Avx.Shuffle(high01, high23, 0xEE));
    }
}
