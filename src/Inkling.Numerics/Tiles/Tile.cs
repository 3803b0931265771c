using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The two innermost loops that all matrix products and convolutions share. Each computes a tile of 6 rows by 16
/// columns in twelve accumulators of eight floats: per step over k two loads, six broadcasts and twelve fused
/// multiply-adds, which is what sixteen vector registers allow and enough to keep two FMA units busy
/// (2 units x 4 cycles latency = 8 independent chains at least).
/// <para>
/// The right operand is a packed panel, [k, 16]: sixteen neighbouring columns, padded with zeros, k after k, aligned
/// to a cache line. The left operand is read where it lies.
/// </para>
/// </summary>
internal static unsafe class Tile
{
    /// <summary>Rows of a tile.</summary>
    internal const int Rows = 6;

    /// <summary>Columns of a tile: two vectors of eight floats.</summary>
    internal const int Columns = 16;

    /// <summary>
    /// c[r, j] = bias[j] + sum over s, k of rows[r][s * segmentStride + k] * panel[s * length + k, j]. A matrix product has one
    /// segment; a convolution has one for each row of its window, because there a pixel's neighbours lie side by side.
    /// </summary>
    /// <param name="rows">Six pointers to the left operand's rows; a missing row repeats another.</param>
    /// <param name="segments">Number of contiguous pieces of each row.</param>
    /// <param name="segmentStride">Floats from one piece to the next.</param>
    /// <param name="length">Floats of a piece.</param>
    /// <param name="panel">[segments * length, 16].</param>
    /// <param name="bias">[16].</param>
    /// <param name="c">Receives the tile.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyRows(float** rows, int segments, nint segmentStride, nint length, float* panel, float* bias, float* c, nint stride)
    {
        float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3], a4 = rows[4], a5 = rows[5];
        Vector256<float> c00 = Vector256.Load(bias), c01 = Vector256.Load(bias + 8), c10 = c00, c11 = c01, c20 = c00, c21 = c01;
        Vector256<float> c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        for (int s = 0; s < segments; s++)
        {
            for (nint k = 0; k < length; k++)
            {
                Vector256<float> b0 = Vector256.LoadAligned(panel), b1 = Vector256.LoadAligned(panel + 8);
                Vector256<float> a = Vector256.Create(a0[k]);
                c00 = Vector256.MultiplyAddEstimate(a, b0, c00);
                c01 = Vector256.MultiplyAddEstimate(a, b1, c01);
                a = Vector256.Create(a1[k]);
                c10 = Vector256.MultiplyAddEstimate(a, b0, c10);
                c11 = Vector256.MultiplyAddEstimate(a, b1, c11);
                a = Vector256.Create(a2[k]);
                c20 = Vector256.MultiplyAddEstimate(a, b0, c20);
                c21 = Vector256.MultiplyAddEstimate(a, b1, c21);
                a = Vector256.Create(a3[k]);
                c30 = Vector256.MultiplyAddEstimate(a, b0, c30);
                c31 = Vector256.MultiplyAddEstimate(a, b1, c31);
                a = Vector256.Create(a4[k]);
                c40 = Vector256.MultiplyAddEstimate(a, b0, c40);
                c41 = Vector256.MultiplyAddEstimate(a, b1, c41);
                a = Vector256.Create(a5[k]);
                c50 = Vector256.MultiplyAddEstimate(a, b0, c50);
                c51 = Vector256.MultiplyAddEstimate(a, b1, c51);
                panel += Columns;
            }
            a0 += segmentStride;
            a1 += segmentStride;
            a2 += segmentStride;
            a3 += segmentStride;
            a4 += segmentStride;
            a5 += segmentStride;
        }
        Store(c, stride, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
    }

    /// <summary>
    /// c[r, j] += sum over s, k of a[s * segmentStride + k * step + r] * panel[s * length + k, j]: the product of a
    /// transposed left operand, whose six rows lie side by side. Gradients with respect to weights are of this kind.
    /// </summary>
    /// <param name="a">The first of six neighbouring floats.</param>
    /// <param name="segments">Number of runs.</param>
    /// <param name="segmentStride">Floats from one run to the next.</param>
    /// <param name="length">Steps of a run.</param>
    /// <param name="step">Floats from one step to the next.</param>
    /// <param name="panel">[segments * length, 16].</param>
    /// <param name="c">The tile, read at the start and written at the end.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyColumns(float* a, int segments, nint segmentStride, int length, nint step, float* panel, float* c, nint stride)
    {
        float* row = c;
        Vector256<float> c00 = Vector256.Load(row), c01 = Vector256.Load(row + 8);
        row += stride;
        Vector256<float> c10 = Vector256.Load(row), c11 = Vector256.Load(row + 8);
        row += stride;
        Vector256<float> c20 = Vector256.Load(row), c21 = Vector256.Load(row + 8);
        row += stride;
        Vector256<float> c30 = Vector256.Load(row), c31 = Vector256.Load(row + 8);
        row += stride;
        Vector256<float> c40 = Vector256.Load(row), c41 = Vector256.Load(row + 8);
        row += stride;
        Vector256<float> c50 = Vector256.Load(row), c51 = Vector256.Load(row + 8);
        for (int s = 0; s < segments; s++)
        {
            float* at = a;
            for (int k = 0; k < length; k++)
            {
                Vector256<float> b0 = Vector256.LoadAligned(panel), b1 = Vector256.LoadAligned(panel + 8);
                Vector256<float> x = Vector256.Create(at[0]);
                c00 = Vector256.MultiplyAddEstimate(x, b0, c00);
                c01 = Vector256.MultiplyAddEstimate(x, b1, c01);
                x = Vector256.Create(at[1]);
                c10 = Vector256.MultiplyAddEstimate(x, b0, c10);
                c11 = Vector256.MultiplyAddEstimate(x, b1, c11);
                x = Vector256.Create(at[2]);
                c20 = Vector256.MultiplyAddEstimate(x, b0, c20);
                c21 = Vector256.MultiplyAddEstimate(x, b1, c21);
                x = Vector256.Create(at[3]);
                c30 = Vector256.MultiplyAddEstimate(x, b0, c30);
                c31 = Vector256.MultiplyAddEstimate(x, b1, c31);
                x = Vector256.Create(at[4]);
                c40 = Vector256.MultiplyAddEstimate(x, b0, c40);
                c41 = Vector256.MultiplyAddEstimate(x, b1, c41);
                x = Vector256.Create(at[5]);
                c50 = Vector256.MultiplyAddEstimate(x, b0, c50);
                c51 = Vector256.MultiplyAddEstimate(x, b1, c51);
                panel += Columns;
                at += step;
            }
            a += segmentStride;
        }
        Store(c, stride, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
    }

    /// <summary>c = the rows and columns of the tile that exist.</summary>
    internal static void Write(float* tile, int rows, int columns, float* c, nint stride)
    {
        for (int r = 0; r < rows; r++)
            new ReadOnlySpan<float>(tile + (r * Columns), columns).CopyTo(new Span<float>(c + (r * stride), columns));
    }

    /// <summary>Sixteen biases: those that exist, zeros for the others, or for all where bias is null.</summary>
    internal static void PadBias(float* bias, int columns, float* padded)
    {
        for (int j = 0; j < Columns; j++)
            padded[j] = bias == null || j >= columns ? 0 : bias[j];
    }

    /// <summary>tile = the rows and columns of c that exist; zeros in the columns that do not.</summary>
    internal static void Read(float* c, nint stride, int rows, int columns, float* tile)
    {
        if (columns < Columns)
            new Span<float>(tile, rows * Columns).Clear();
        for (int r = 0; r < rows; r++)
            new ReadOnlySpan<float>(c + (r * stride), columns).CopyTo(new Span<float>(tile + (r * Columns), columns));
    }

    /// <summary>c += tile for the rows and columns that exist.</summary>
    internal static void Add(float* tile, int rows, int columns, float* c, nint stride)
    {
        for (int r = 0; r < rows; r++, tile += Columns, c += stride)
        {
            if (columns == Columns)
            {
                (Vector256.Load(c) + Vector256.Load(tile)).Store(c);
                (Vector256.Load(c + 8) + Vector256.Load(tile + 8)).Store(c + 8);
                continue;
            }
            for (int j = 0; j < columns; j++)
                c[j] += tile[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* c, nint stride, Vector256<float> c00, Vector256<float> c01, Vector256<float> c10, Vector256<float> c11, Vector256<float> c20, Vector256<float> c21,
        Vector256<float> c30, Vector256<float> c31, Vector256<float> c40, Vector256<float> c41, Vector256<float> c50, Vector256<float> c51)
    {
        c00.Store(c);
        c01.Store(c + 8);
        c += stride;
        c10.Store(c);
        c11.Store(c + 8);
        c += stride;
        c20.Store(c);
        c21.Store(c + 8);
        c += stride;
        c30.Store(c);
        c31.Store(c + 8);
        c += stride;
        c40.Store(c);
        c41.Store(c + 8);
        c += stride;
        c50.Store(c);
        c51.Store(c + 8);
    }
}
