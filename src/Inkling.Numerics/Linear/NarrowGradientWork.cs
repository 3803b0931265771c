using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// The gradients of a layer with few outputs, on lanes of inputs: dw[inputs, outputs] += x^T dz (overwrite: =), sample after sample, and dx[batch, inputs] = dz weight^T. One
/// piece is 64 inputs.
/// </summary>
/// <param name="batch">Rows of x.</param>
/// <param name="inputs">Columns of x.</param>
/// <param name="outputs">Columns of dz.</param>
/// <param name="x">[batch, inputs].</param>
/// <param name="weight">[inputs, outputs].</param>
/// <param name="packed">dz: one panel, [batch, columns of a tile], zeros in the columns that do not exist.</param>
/// <param name="dw">[inputs, outputs], or null.</param>
/// <param name="overwrite">Whether dw is overwritten.</param>
/// <param name="dx">[batch, inputs], or null.</param>
internal readonly unsafe struct NarrowGradientWork(
    int batch, int inputs, int outputs, float* x, float* weight, PackedGradient packed, float* dw, bool overwrite, float* dx) : IWork
{
    private const int Blocks = 4, PieceInputs = Blocks * Narrow.Block;

    internal int Pieces => (inputs + PieceInputs - 1) / PieceInputs;

    public void Run(int piece)
    {
        int first = piece * PieceInputs, width = Math.Min(PieceInputs, inputs - first);
        float* dz = packed.OfThisThread();
        if (dw != null)
            AddWeight(first, width, dz);
        if (dx != null)
            Input(first, width, dz);
    }

    private void AddWeight(int first, int width, float* dz)
    {
        float* from = x + first, to = dw + ((long)first * outputs), tile = stackalloc float[Narrow.MostColumns * PieceInputs];
        nint step = inputs;
        if (width < PieceInputs)
        {
            float* strip = Scratch.Local((long)batch * PieceInputs);
            // Columns that do not exist: their products are thrown away, but must not be slow numbers.
            Matrix.Pad(from, step, batch, width, strip, PieceInputs);
            from = strip;
            step = PieceInputs;
        }
        if (!overwrite)
            Panels.Transpose(to, width, outputs, outputs, tile, PieceInputs);
        for (int j = 0; j < outputs; j += Narrow.Group)
        {
            float* sums = tile + (j * PieceInputs);
            if (Avx512F.IsSupported)
            {
                AddProducts(from, step, dz + j, sums);
                continue;
            }
            for (int i = 0; i < PieceInputs; i += Narrow.Block)
                NarrowKernel.AddWeight(batch, from + i, step, dz + j, sums + i, PieceInputs);
        }
        Panels.Transpose(tile, outputs, width, PieceInputs, to, outputs);
    }

    /// <summary>sums[5, 64] += five columns of dz times 64 columns of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts(float* from, nint step, float* gradient, float* sums)
    {
        Vector512<float> c00 = Sum(sums, 0), c01 = Sum(sums, 1), c02 = Sum(sums, 2), c03 = Sum(sums, 3);
        Vector512<float> c10 = Sum(sums, 4), c11 = Sum(sums, 5), c12 = Sum(sums, 6), c13 = Sum(sums, 7);
        Vector512<float> c20 = Sum(sums, 8), c21 = Sum(sums, 9), c22 = Sum(sums, 10), c23 = Sum(sums, 11);
        Vector512<float> c30 = Sum(sums, 12), c31 = Sum(sums, 13), c32 = Sum(sums, 14), c33 = Sum(sums, 15);
        Vector512<float> c40 = Sum(sums, 16), c41 = Sum(sums, 17), c42 = Sum(sums, 18), c43 = Sum(sums, 19);
        for (int n = 0; n < batch; n++)
        {
            Vector512<float> x0 = Vector512.Load(from), x1 = Vector512.Load(from + 16), x2 = Vector512.Load(from + 32), x3 = Vector512.Load(from + 48);
            Vector512<float> g = Vector512.Create(gradient[0]);
            c00 = Vector512.MultiplyAddEstimate(x0, g, c00);
            c01 = Vector512.MultiplyAddEstimate(x1, g, c01);
            c02 = Vector512.MultiplyAddEstimate(x2, g, c02);
            c03 = Vector512.MultiplyAddEstimate(x3, g, c03);
            g = Vector512.Create(gradient[1]);
            c10 = Vector512.MultiplyAddEstimate(x0, g, c10);
            c11 = Vector512.MultiplyAddEstimate(x1, g, c11);
            c12 = Vector512.MultiplyAddEstimate(x2, g, c12);
            c13 = Vector512.MultiplyAddEstimate(x3, g, c13);
            g = Vector512.Create(gradient[2]);
            c20 = Vector512.MultiplyAddEstimate(x0, g, c20);
            c21 = Vector512.MultiplyAddEstimate(x1, g, c21);
            c22 = Vector512.MultiplyAddEstimate(x2, g, c22);
            c23 = Vector512.MultiplyAddEstimate(x3, g, c23);
            g = Vector512.Create(gradient[3]);
            c30 = Vector512.MultiplyAddEstimate(x0, g, c30);
            c31 = Vector512.MultiplyAddEstimate(x1, g, c31);
            c32 = Vector512.MultiplyAddEstimate(x2, g, c32);
            c33 = Vector512.MultiplyAddEstimate(x3, g, c33);
            g = Vector512.Create(gradient[4]);
            c40 = Vector512.MultiplyAddEstimate(x0, g, c40);
            c41 = Vector512.MultiplyAddEstimate(x1, g, c41);
            c42 = Vector512.MultiplyAddEstimate(x2, g, c42);
            c43 = Vector512.MultiplyAddEstimate(x3, g, c43);
            from += step;
            gradient += Tile.Columns;
        }
        Store(sums, c00, c01, c02, c03);
        Store(sums + PieceInputs, c10, c11, c12, c13);
        Store(sums + (2 * PieceInputs), c20, c21, c22, c23);
        Store(sums + (3 * PieceInputs), c30, c31, c32, c33);
        Store(sums + (4 * PieceInputs), c40, c41, c42, c43);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum(float* sums, int number) => Vector512.Load(sums + (number * Narrow.Block));

    private void Input(int first, int width, float* dz)
    {
        float* weights = stackalloc float[Narrow.MostColumns * PieceInputs], tile = stackalloc float[Narrow.Rows * PieceInputs];
        Narrow.Pack(weight + ((long)first * outputs), width, outputs, weights);
        if (width == PieceInputs)
        {
            Multiply(batch, dz, weights, dx + first, inputs);
            return;
        }
        for (int n = 0; n < batch; n += Narrow.Rows)
        {
            int height = Math.Min(Narrow.Rows, batch - n);
            Multiply(height, dz + ((nint)n * Tile.Columns), weights, tile, PieceInputs);
            Matrix.Copy(tile, PieceInputs, height, width, dx + ((nint)n * inputs) + first, inputs);
        }
    }

    /// <summary>Rows of dz times the weights of 64 inputs, four rows at a time; where fewer are left, the last ones once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int rows, float* dz, float* weights, float* to, nint stride)
    {
        nint block = Narrow.Columns(outputs) * Narrow.Block;
        if (!Avx512F.IsSupported)
        {
            NarrowKernel.Input(rows, outputs, dz, weights, block, to, stride);
            NarrowKernel.Input(rows, outputs, dz, weights + (2 * block), block, to + (PieceInputs / 2), stride);
            return;
        }
        for (nint n = 0; n < rows; n += Narrow.Rows)
        {
            nint n1 = Math.Min(n + 1, rows - 1), n2 = Math.Min(n + 2, rows - 1), n3 = Math.Min(n + 3, rows - 1);
            float* g0 = dz + (n * Tile.Columns), g1 = dz + (n1 * Tile.Columns), g2 = dz + (n2 * Tile.Columns), g3 = dz + (n3 * Tile.Columns);
            float* w = weights;
            Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
            Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
            for (nint j = 0; j < outputs; j++, w += Narrow.Block)
            {
                Vector512<float> w0 = Vector512.Load(w), w1 = Vector512.Load(w + block), w2 = Vector512.Load(w + (2 * block)), w3 = Vector512.Load(w + (3 * block));
                Vector512<float> g = Vector512.Create(g0[j]);
                c00 = Vector512.MultiplyAddEstimate(g, w0, c00);
                c01 = Vector512.MultiplyAddEstimate(g, w1, c01);
                c02 = Vector512.MultiplyAddEstimate(g, w2, c02);
                c03 = Vector512.MultiplyAddEstimate(g, w3, c03);
                g = Vector512.Create(g1[j]);
                c10 = Vector512.MultiplyAddEstimate(g, w0, c10);
                c11 = Vector512.MultiplyAddEstimate(g, w1, c11);
                c12 = Vector512.MultiplyAddEstimate(g, w2, c12);
                c13 = Vector512.MultiplyAddEstimate(g, w3, c13);
                g = Vector512.Create(g2[j]);
                c20 = Vector512.MultiplyAddEstimate(g, w0, c20);
                c21 = Vector512.MultiplyAddEstimate(g, w1, c21);
                c22 = Vector512.MultiplyAddEstimate(g, w2, c22);
                c23 = Vector512.MultiplyAddEstimate(g, w3, c23);
                g = Vector512.Create(g3[j]);
                c30 = Vector512.MultiplyAddEstimate(g, w0, c30);
                c31 = Vector512.MultiplyAddEstimate(g, w1, c31);
                c32 = Vector512.MultiplyAddEstimate(g, w2, c32);
                c33 = Vector512.MultiplyAddEstimate(g, w3, c33);
            }
            Store(to + (n * stride), c00, c01, c02, c03);
            Store(to + (n1 * stride), c10, c11, c12, c13);
            Store(to + (n2 * stride), c20, c21, c22, c23);
            Store(to + (n3 * stride), c30, c31, c32, c33);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        a.Store(to);
        b.Store(to + 16);
        c.Store(to + 32);
        d.Store(to + 48);
    }
}
