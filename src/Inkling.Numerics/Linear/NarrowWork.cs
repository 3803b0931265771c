using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// y[rows, outputs] = x[rows, depth] weight + bias for few outputs, on lanes of inputs. One piece is 32 rows. A row that is alone goes through the same loop and so gives the
/// same bits as in a batch.
/// </summary>
/// <param name="rows">Rows of x.</param>
/// <param name="depth">Columns of x.</param>
/// <param name="outputs">Columns of y.</param>
/// <param name="x">[rows, depth].</param>
/// <param name="packed">What <see cref="Narrow.Pack"/> made of the weight.</param>
/// <param name="bias">[outputs], or null.</param>
/// <param name="y">[rows, outputs].</param>
/// <param name="end">What happens to the results.</param>
internal readonly unsafe struct NarrowWork(int rows, int depth, int outputs, float* x, float* packed, float* bias, float* y, LinearEnd end) : IWork
{
    private const int PieceRows = 32;

    internal int Pieces => (rows + PieceRows - 1) / PieceRows;

    public void Run(int piece)
    {
        int first = piece * PieceRows, last = Math.Min(rows, first + PieceRows), columns = Narrow.Columns(outputs), tail = depth % Narrow.Block;
        float* padded = stackalloc float[Narrow.MostColumns], tile = stackalloc float[Narrow.Rows * Narrow.MostColumns], tails = stackalloc float[Narrow.Rows * Narrow.Block];
        Tile.PadBias(bias, outputs, padded, columns);
        for (int r = first; r < last; r += Narrow.Rows)
        {
            int height = Math.Min(Narrow.Rows, last - r);
            float* a = x + ((long)r * depth), c = y + ((long)r * outputs);
            // A row that does not exist is the last one again.
            nint step1 = height > 1 ? depth : 0, step2 = step1 + (height > 2 ? depth : 0), step3 = step2 + (height > 3 ? depth : 0);
            // What is left of the rows behind whole blocks; behind that stay the zeros.
            Matrix.Copy(a + depth - tail, depth, height, tail, tails, Narrow.Block);
            bool whole = height == Narrow.Rows && columns == outputs;
            for (int j = 0; j < columns; j += Narrow.Group)
            {
                float* weight = packed + (j * Narrow.Block), to = (whole ? c : tile) + j;
                nint blockStride = columns * Narrow.Block;
                if (Avx512F.IsSupported)
                {
                    Multiply(a, a + step1, a + step2, a + step3, tails, weight, blockStride, padded + j, to, columns);
                    continue;
                }
                NarrowKernel.Products(depth, a, a + step1, tails, weight, blockStride, padded + j, to, columns);
                if (height > 2)
                    NarrowKernel.Products(depth, a + step2, a + step3, tails + (2 * Narrow.Block), weight, blockStride, padded + j, to + (2 * columns), columns);
            }
            if (!whole)
                Matrix.Copy(tile, columns, height, outputs, c, outputs);
            end.Apply(c, r, 0, height, outputs);
        }
    }

    /// <summary>Four rows by five columns.</summary>
    /// <param name="a0">The first row.</param>
    /// <param name="a1">The second.</param>
    /// <param name="a2">The third.</param>
    /// <param name="a3">The fourth.</param>
    /// <param name="tails">[4, 16], what is left of the rows behind whole blocks, and zeros.</param>
    /// <param name="weight">[blocks, .., 16], five columns.</param>
    /// <param name="blockStride">Floats from one block of the weight to the next.</param>
    /// <param name="bias">[5].</param>
    /// <param name="c">Receives the sums.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* a0, float* a1, float* a2, float* a3, float* tails, float* weight, nint blockStride, float* bias, float* c, nint stride)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default, c04 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default, c14 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default, c24 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default, c34 = default;
        for (int left = depth; left > 0; left -= Narrow.Block)
        {
            if (left < Narrow.Block)
            {
                a0 = tails;
                a1 = a0 + Narrow.Block;
                a2 = a1 + Narrow.Block;
                a3 = a2 + Narrow.Block;
            }
            Vector512<float> x0 = Vector512.Load(a0), x1 = Vector512.Load(a1), x2 = Vector512.Load(a2), x3 = Vector512.Load(a3);
            Vector512<float> w = Vector512.Load(weight);
            c00 = Vector512.MultiplyAddEstimate(x0, w, c00);
            c10 = Vector512.MultiplyAddEstimate(x1, w, c10);
            c20 = Vector512.MultiplyAddEstimate(x2, w, c20);
            c30 = Vector512.MultiplyAddEstimate(x3, w, c30);
            w = Vector512.Load(weight + Narrow.Block);
            c01 = Vector512.MultiplyAddEstimate(x0, w, c01);
            c11 = Vector512.MultiplyAddEstimate(x1, w, c11);
            c21 = Vector512.MultiplyAddEstimate(x2, w, c21);
            c31 = Vector512.MultiplyAddEstimate(x3, w, c31);
            w = Vector512.Load(weight + (2 * Narrow.Block));
            c02 = Vector512.MultiplyAddEstimate(x0, w, c02);
            c12 = Vector512.MultiplyAddEstimate(x1, w, c12);
            c22 = Vector512.MultiplyAddEstimate(x2, w, c22);
            c32 = Vector512.MultiplyAddEstimate(x3, w, c32);
            w = Vector512.Load(weight + (3 * Narrow.Block));
            c03 = Vector512.MultiplyAddEstimate(x0, w, c03);
            c13 = Vector512.MultiplyAddEstimate(x1, w, c13);
            c23 = Vector512.MultiplyAddEstimate(x2, w, c23);
            c33 = Vector512.MultiplyAddEstimate(x3, w, c33);
            w = Vector512.Load(weight + (4 * Narrow.Block));
            c04 = Vector512.MultiplyAddEstimate(x0, w, c04);
            c14 = Vector512.MultiplyAddEstimate(x1, w, c14);
            c24 = Vector512.MultiplyAddEstimate(x2, w, c24);
            c34 = Vector512.MultiplyAddEstimate(x3, w, c34);
            a0 += Narrow.Block;
            a1 += Narrow.Block;
            a2 += Narrow.Block;
            a3 += Narrow.Block;
            weight += blockStride;
        }
        Vector512<float> last = Narrow.Quarters(c04, c14, c24, c34);
        Vector512<float> four = Narrow.Sums(Narrow.Quarters(c00, c10, c20, c30), Narrow.Quarters(c01, c11, c21, c31), Narrow.Quarters(c02, c12, c22, c32), Narrow.Quarters(c03, c13, c23, c33));
        last = Narrow.Sums(last, last, last, last);
        Vector128<float> biases = Vector128.Load(bias);
        float fifth = bias[4];
        (four.GetLower().GetLower() + biases).Store(c);
        c[4] = last.GetLower().GetLower().ToScalar() + fifth;
        c += stride;
        (four.GetLower().GetUpper() + biases).Store(c);
        c[4] = last.GetLower().GetUpper().ToScalar() + fifth;
        c += stride;
        (four.GetUpper().GetLower() + biases).Store(c);
        c[4] = last.GetUpper().GetLower().ToScalar() + fifth;
        c += stride;
        (four.GetUpper().GetUpper() + biases).Store(c);
        c[4] = last.GetUpper().GetUpper().ToScalar() + fifth;
    }
}
