using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// dw[inputs, outputs] += x^T dy (overwrite: =), dy packed in panels. A piece is a strip of inputs: it packs their columns of x, so that a tile's
/// rows lie side by side sample after sample, and goes through all panels with them.
/// </summary>
internal readonly unsafe struct ColumnsWork(int batch, int inputs, int outputs, float* x, float* panels, float* dw, bool overwrite) : IWork
{
    // One cache line of x: no line is fetched by two pieces, and 784 inputs make 49 of them.
    private const int Strip = 2 * Tile.Rows;

    internal int Pieces => (inputs + Strip - 1) / Strip;

    public void Run(int piece)
    {
        int first = piece * Strip, end = Math.Min(inputs, first + Strip);
        float* packed = Scratch.Local((long)batch * Strip);
        Pack(first, packed);
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* zeros = stackalloc float[Tile.Columns];
        new Span<float>(zeros, Tile.Columns).Clear();
        for (int column = 0; column < outputs; column += Tile.Columns)
        {
            int width = Math.Min(Tile.Columns, outputs - column);
            float* panel = panels + ((long)column * batch);
            for (int i = first; i < end; i += Tile.Rows)
            {
                float* a = packed + ((long)(i - first) * batch), c = dw + ((long)i * outputs) + column;
                int rows = Math.Min(Tile.Rows, end - i);
                if (rows == Tile.Rows && width == Tile.Columns)
                {
                    Tile.MultiplyColumns(a, 1, 0, batch, Tile.Rows, panel, overwrite ? zeros : c, overwrite ? 0 : outputs, c, outputs);
                    continue;
                }
                if (!overwrite)
                    Tile.Read(c, outputs, rows, width, tile);
                Tile.MultiplyColumns(a, 1, 0, batch, Tile.Rows, panel, overwrite ? zeros : tile, overwrite ? 0 : Tile.Columns, tile, Tile.Columns);
                Tile.Write(tile, rows, width, c, outputs);
            }
        }
    }

    /// <summary>The strip's columns of x, [tile, batch, 8]; those that do not exist are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(int first, float* to)
    {
        float* from = x + first;
        long next = (long)batch * Tile.Rows;
        int width = Math.Min(Strip, inputs - first);
        for (int n = 0; n < batch; n++, from += inputs, to += Tile.Rows)
        {
            if (width == Strip)
            {
                // Both halves of the line while it is here.
                Vector256.Load(from).Store(to);
                Vector256.Load(from + Tile.Rows).Store(to + next);
                continue;
            }
            for (int i = 0; i < Strip; i++)
                to[(i / Tile.Rows * next) + (i % Tile.Rows)] = i < width ? from[i] : 0;
        }
    }
}
