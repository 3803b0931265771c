namespace Inkling.Numerics;

/// <summary>
/// dw[inputs, outputs] += x^T dy (overwrite: =), dy packed in panels. A piece is a strip of sixteen inputs: it lists, for every four of them, the samples in
/// which they are not all zero, and goes through all panels with that.
/// </summary>
internal readonly unsafe struct ColumnsWork(int batch, int inputs, int outputs, float* x, float* panels, float* dw, bool overwrite) : IWork
{
    private const int Lists = Entries.Strip / Entries.Rows;

    private static int TileColumns => 2 * Tile.Columns;

    internal int Pieces => (inputs + Entries.Strip - 1) / Entries.Strip;

    public void Run(int piece)
    {
        int first = piece * Entries.Strip, end = Math.Min(inputs, first + Entries.Strip);
        float* values = Scratch.Local((long)(Entries.Strip + Lists) * batch);
        int* places = (int*)(values + ((long)Entries.Strip * batch));
        int* counts = stackalloc int[Lists];
        Entries.OfColumns(x + first, batch, inputs, end - first, values, places, counts);
        float* tile = stackalloc float[Entries.Rows * TileColumns];
        float* zeros = stackalloc float[TileColumns];
        new Span<float>(zeros, TileColumns).Clear();
        for (int column = 0; column < outputs; column += TileColumns)
        {
            int width = Math.Min(TileColumns, outputs - column);
            float* left = panels + ((long)column * batch), right = width <= Tile.Columns ? null : left + ((long)batch * Tile.Columns);
            for (int i = first, t = 0; i < end; i += Entries.Rows, t++)
            {
                EntryList list = new(values + ((long)t * Entries.Rows * batch), 1, Entries.Rows, places + (t * batch), counts[t]);
                float* c = dw + ((long)i * outputs) + column;
                int rows = Math.Min(Entries.Rows, end - i);
                bool whole = rows == Entries.Rows && width == TileColumns;
                float* to = whole ? c : tile;
                int stride = whole ? outputs : TileColumns;
                if (!whole && !overwrite)
                    Tile.Read(c, outputs, rows, width, tile, TileColumns);
                Tile.MultiplyEntries(list, left, right, overwrite ? zeros : to, overwrite ? 0 : stride, to, stride);
                if (!whole)
                    Tile.Write(tile, TileColumns, rows, width, c, outputs);
            }
        }
    }
}
