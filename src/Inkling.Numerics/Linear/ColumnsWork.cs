using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>Packs one panel of dy [batch, outputs] and adds its column sums to db (null: none), sample after sample.</summary>
internal readonly unsafe struct PackGradientWork(int batch, int outputs, float* dy, float* panels, float* db) : IWork
{
    public void Run(int panel)
    {
        float* packed = panels + ((long)panel * batch * Tile.Columns);
        Panels.Pack(dy, batch, outputs, outputs, panel, packed);
        if (db == null)
            return;
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, outputs - first);
        float* sum = stackalloc float[Tile.Columns];
        Tile.PadBias(db + first, width, sum);
        for (int j = 0; j < Tile.Columns; j += 8)
        {
            Vector256<float> total = Vector256.Load(sum + j);
            float* at = packed + j;
            for (int n = 0; n < batch; n++, at += Tile.Columns)
                total += Vector256.Load(at);
            total.Store(sum + j);
        }
        new ReadOnlySpan<float>(sum, width).CopyTo(new Span<float>(db + first, width));
    }
}

/// <summary>
/// dw[inputs, outputs] += x^T dy, dy packed in panels. A piece is a strip of inputs: it packs their columns of x, so that a tile's
/// rows lie side by side sample after sample, and goes through all panels with them.
/// </summary>
internal readonly unsafe struct ColumnsWork(int batch, int inputs, int outputs, float* x, float* panels, float* dw) : IWork
{
    // One cache line of x: no line is fetched by two pieces, and 784 inputs make 49 of them.
    private const int Strip = 2 * Tile.Rows;

    internal int Pieces => (inputs + Strip - 1) / Strip;

    public void Run(int piece)
    {
        int first = piece * Strip, end = Math.Min(inputs, first + Strip);
        float* packed = Scratch.Local((long)batch * Strip);
        for (int i = first; i < end; i += Tile.Rows)
            PackRows(i, packed + ((long)(i - first) * batch));
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
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
                    Tile.MultiplyColumns(a, 1, 0, batch, Tile.Rows, panel, c, outputs);
                    continue;
                }
                Tile.Read(c, outputs, rows, width, tile);
                Tile.MultiplyColumns(a, 1, 0, batch, Tile.Rows, panel, tile, Tile.Columns);
                Tile.Write(tile, rows, width, c, outputs);
            }
        }
    }

    /// <summary>Eight columns of x, [batch, 8]; those that do not exist are zeros.</summary>
    private void PackRows(int first, float* to)
    {
        float* from = x + first;
        int width = Math.Min(Tile.Rows, inputs - first);
        for (int n = 0; n < batch; n++, from += inputs, to += Tile.Rows)
        {
            if (width == Tile.Rows)
            {
                Vector256.Load(from).Store(to);
                continue;
            }
            for (int i = 0; i < Tile.Rows; i++)
                to[i] = i < width ? from[i] : 0;
        }
    }
}
