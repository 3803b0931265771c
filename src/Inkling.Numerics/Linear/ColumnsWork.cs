namespace Inkling.Numerics;

/// <summary>
/// dw[inputs, outputs] += x^T dy (overwrite: =), dy packed in panels. A piece is a strip of inputs: it lists the samples in
/// which they are not all zero, and goes through all panels with that.
/// </summary>
internal readonly unsafe struct ColumnsWork(int batch, int inputs, int outputs, float* x, float* panels, float* dw, bool overwrite) : IWork
{
    // One cache line of x: no line is fetched by two pieces, and 784 inputs make 49 of them.
    private const int Strip = 2 * Tile.Rows;

    internal int Pieces => (inputs + Strip - 1) / Strip;

    public void Run(int piece)
    {
        int first = piece * Strip, end = Math.Min(inputs, first + Strip);
        // A list for each tile of the strip; one that is not there has no room of its own.
        float* values = Scratch.Local((long)Strip * batch + (Strip / Tile.Rows * batch));
        int* places = (int*)(values + ((long)Strip * batch));
        int* counts = stackalloc int[Strip / Tile.Rows];
        for (int t = 0; t < Strip / Tile.Rows && first + (t * Tile.Rows) < end; t++)
        {
            int i = first + (t * Tile.Rows);
            counts[t] = Entries.OfColumns(x + i, batch, inputs, Math.Min(Tile.Rows, inputs - i), values + ((long)t * Tile.Rows * batch), places + (t * batch));
        }
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* zeros = stackalloc float[Tile.Columns];
        new Span<float>(zeros, Tile.Columns).Clear();
        for (int column = 0; column < outputs; column += Tile.Columns)
        {
            int width = Math.Min(Tile.Columns, outputs - column);
            float* panel = panels + ((long)column * batch);
            for (int i = first, t = 0; i < end; i += Tile.Rows, t++)
            {
                float* a = values + ((long)t * Tile.Rows * batch), c = dw + ((long)i * outputs) + column;
                int* place = places + (t * batch);
                int rows = Math.Min(Tile.Rows, end - i);
                bool whole = rows == Tile.Rows && width == Tile.Columns;
                float* to = whole ? c : tile;
                int stride = whole ? outputs : Tile.Columns;
                if (!whole && !overwrite)
                    Tile.Read(c, outputs, rows, width, tile);
                Tile.MultiplyEntries(counts[t], a, place, panel, overwrite ? zeros : to, overwrite ? 0 : stride, to, stride);
                if (!whole)
                    Tile.Write(tile, rows, width, c, outputs);
            }
        }
    }
}
