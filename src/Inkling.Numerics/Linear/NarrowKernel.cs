using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// The loops of <see cref="NarrowWork"/> and <see cref="NarrowGradientWork"/> for the sixteen registers of AVX2: they go over the same layouts in smaller steps.
/// </summary>
internal static unsafe class NarrowKernel
{
    private const int Lanes = 8;

    /// <summary>Two rows by five columns: ten sums, seven loads for ten multiply-adds.</summary>
    /// <param name="depth">Inputs.</param>
    /// <param name="a0">The first row.</param>
    /// <param name="a1">The second.</param>
    /// <param name="tails">[2, 16], what is left of the rows behind whole blocks, and zeros.</param>
    /// <param name="weight">[blocks, .., 16], five columns.</param>
    /// <param name="blockStride">Floats from one block of the weight to the next.</param>
    /// <param name="bias">[5].</param>
    /// <param name="c">Receives the sums.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Products(int depth, float* a0, float* a1, float* tails, float* weight, nint blockStride, float* bias, float* c, nint stride)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c03 = default, c04 = default;
        Vector256<float> c10 = default, c11 = default, c12 = default, c13 = default, c14 = default;
        for (int left = depth; left > 0; left -= Narrow.Block)
        {
            if (left < Narrow.Block)
            {
                a0 = tails;
                a1 = tails + Narrow.Block;
            }
            for (int half = 0; half < Narrow.Block; half += Lanes)
            {
                float* w = weight + half;
                Vector256<float> x0 = Vector256.Load(a0 + half), x1 = Vector256.Load(a1 + half);
                Vector256<float> b = Vector256.Load(w);
                c00 = Vector256.MultiplyAddEstimate(x0, b, c00);
                c10 = Vector256.MultiplyAddEstimate(x1, b, c10);
                b = Vector256.Load(w + Narrow.Block);
                c01 = Vector256.MultiplyAddEstimate(x0, b, c01);
                c11 = Vector256.MultiplyAddEstimate(x1, b, c11);
                b = Vector256.Load(w + (2 * Narrow.Block));
                c02 = Vector256.MultiplyAddEstimate(x0, b, c02);
                c12 = Vector256.MultiplyAddEstimate(x1, b, c12);
                b = Vector256.Load(w + (3 * Narrow.Block));
                c03 = Vector256.MultiplyAddEstimate(x0, b, c03);
                c13 = Vector256.MultiplyAddEstimate(x1, b, c13);
                b = Vector256.Load(w + (4 * Narrow.Block));
                c04 = Vector256.MultiplyAddEstimate(x0, b, c04);
                c14 = Vector256.MultiplyAddEstimate(x1, b, c14);
            }
            a0 += Narrow.Block;
            a1 += Narrow.Block;
            weight += blockStride;
        }
        Vector128<float> last = Sums(c04, c14, c04, c14), biases = Vector128.Load(bias);
        float fifth = bias[4];
        (Sums(c00, c01, c02, c03) + biases).Store(c);
        c[4] = last[0] + fifth;
        c += stride;
        (Sums(c10, c11, c12, c13) + biases).Store(c);
        c[4] = last[1] + fifth;
    }

    /// <summary>sums[5, ..] += five columns of dz times sixteen columns of x: ten sums, seven loads for ten multiply-adds.</summary>
    /// <param name="batch">Rows.</param>
    /// <param name="x">The first of the columns.</param>
    /// <param name="step">Floats from one row of x to the next.</param>
    /// <param name="gradient">The first of the columns of dz, in a panel.</param>
    /// <param name="sums">The first sixteen sums.</param>
    /// <param name="stride">Floats from one column's sums to the next column's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddWeight(int batch, float* x, nint step, float* gradient, float* sums, nint stride)
    {
        Vector256<float> c00 = Vector256.Load(sums), c01 = Vector256.Load(sums + Lanes);
        Vector256<float> c10 = Vector256.Load(sums + stride), c11 = Vector256.Load(sums + stride + Lanes);
        Vector256<float> c20 = Vector256.Load(sums + (2 * stride)), c21 = Vector256.Load(sums + (2 * stride) + Lanes);
        Vector256<float> c30 = Vector256.Load(sums + (3 * stride)), c31 = Vector256.Load(sums + (3 * stride) + Lanes);
        Vector256<float> c40 = Vector256.Load(sums + (4 * stride)), c41 = Vector256.Load(sums + (4 * stride) + Lanes);
        for (int n = 0; n < batch; n++)
        {
            Vector256<float> x0 = Vector256.Load(x), x1 = Vector256.Load(x + Lanes);
            Vector256<float> g = Vector256.Create(gradient[0]);
            c00 = Vector256.MultiplyAddEstimate(x0, g, c00);
            c01 = Vector256.MultiplyAddEstimate(x1, g, c01);
            g = Vector256.Create(gradient[1]);
            c10 = Vector256.MultiplyAddEstimate(x0, g, c10);
            c11 = Vector256.MultiplyAddEstimate(x1, g, c11);
            g = Vector256.Create(gradient[2]);
            c20 = Vector256.MultiplyAddEstimate(x0, g, c20);
            c21 = Vector256.MultiplyAddEstimate(x1, g, c21);
            g = Vector256.Create(gradient[3]);
            c30 = Vector256.MultiplyAddEstimate(x0, g, c30);
            c31 = Vector256.MultiplyAddEstimate(x1, g, c31);
            g = Vector256.Create(gradient[4]);
            c40 = Vector256.MultiplyAddEstimate(x0, g, c40);
            c41 = Vector256.MultiplyAddEstimate(x1, g, c41);
            x += step;
            gradient += Tile.Columns;
        }
        c00.Store(sums);
        c01.Store(sums + Lanes);
        c10.Store(sums + stride);
        c11.Store(sums + stride + Lanes);
        c20.Store(sums + (2 * stride));
        c21.Store(sums + (2 * stride) + Lanes);
        c30.Store(sums + (3 * stride));
        c31.Store(sums + (3 * stride) + Lanes);
        c40.Store(sums + (4 * stride));
        c41.Store(sums + (4 * stride) + Lanes);
    }

    /// <summary>Rows of dz times the weights of 32 inputs, three rows at a time; where fewer are left, the last ones once more.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="outputs">Columns of dz.</param>
    /// <param name="dz">The first row, in a panel.</param>
    /// <param name="weights">Two blocks of sixteen inputs, [columns, 16].</param>
    /// <param name="block">Floats from one block to the next.</param>
    /// <param name="to">Receives the first row.</param>
    /// <param name="stride">Floats from one of them to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input(int rows, int outputs, float* dz, float* weights, nint block, float* to, nint stride)
    {
        for (nint n = 0; n < rows; n += 3)
        {
            nint n1 = Math.Min(n + 1, rows - 1), n2 = Math.Min(n + 2, rows - 1);
            float* g0 = dz + (n * Tile.Columns), g1 = dz + (n1 * Tile.Columns), g2 = dz + (n2 * Tile.Columns), w = weights;
            Vector256<float> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
            Vector256<float> c20 = default, c21 = default, c22 = default, c23 = default;
            for (nint j = 0; j < outputs; j++, w += Narrow.Block)
            {
                Vector256<float> x0 = Vector256.Create(g0[j]), x1 = Vector256.Create(g1[j]), x2 = Vector256.Create(g2[j]);
                Vector256<float> b = Vector256.Load(w);
                c00 = Vector256.MultiplyAddEstimate(x0, b, c00);
                c10 = Vector256.MultiplyAddEstimate(x1, b, c10);
                c20 = Vector256.MultiplyAddEstimate(x2, b, c20);
                b = Vector256.Load(w + Lanes);
                c01 = Vector256.MultiplyAddEstimate(x0, b, c01);
                c11 = Vector256.MultiplyAddEstimate(x1, b, c11);
                c21 = Vector256.MultiplyAddEstimate(x2, b, c21);
                b = Vector256.Load(w + block);
                c02 = Vector256.MultiplyAddEstimate(x0, b, c02);
                c12 = Vector256.MultiplyAddEstimate(x1, b, c12);
                c22 = Vector256.MultiplyAddEstimate(x2, b, c22);
                b = Vector256.Load(w + block + Lanes);
                c03 = Vector256.MultiplyAddEstimate(x0, b, c03);
                c13 = Vector256.MultiplyAddEstimate(x1, b, c13);
                c23 = Vector256.MultiplyAddEstimate(x2, b, c23);
            }
            Store(to + (n * stride), c00, c01, c02, c03);
            Store(to + (n1 * stride), c10, c11, c12, c13);
            Store(to + (n2 * stride), c20, c21, c22, c23);
        }
    }

    /// <summary>The sums of the lanes of four registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<float> halves = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        a.Store(to);
        b.Store(to + Lanes);
        c.Store(to + (2 * Lanes));
        d.Store(to + (3 * Lanes));
    }
}
