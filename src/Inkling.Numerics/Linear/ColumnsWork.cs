namespace Inkling.Numerics;

/// <summary>
/// dw[inputs, outputs] += x^T dy (overwrite: =), dy packed in panels. A piece is a strip of sixteen inputs: it lists, for every four of them, the samples in
/// which they are not all zero, and goes through all panels with that.
/// </summary>
internal readonly unsafe struct ColumnsWork(int batch, int inputs, int outputs, float* x, float* panels, float* dw, bool overwrite) : IWork
{
    private const int Lists = Entries.Strip / Entries.Rows;

    internal int Pieces => (inputs + Entries.Strip - 1) / Entries.Strip;

    public void Run(int piece)
    {
        int first = piece * Entries.Strip, end = Math.Min(inputs, first + Entries.Strip);
        float* values = Scratch.Local((long)(Entries.Strip + Lists) * batch);
        int* places = (int*)(values + ((long)Entries.Strip * batch));
        int* counts = stackalloc int[Lists];
        Entries.OfColumns(x + first, batch, inputs, end - first, values, places, counts);
        float* zeros = stackalloc float[Entries.TileColumns];
        new Span<float>(zeros, Entries.TileColumns).Clear();
        for (int column = 0; column < outputs; column += Entries.TileColumns)
        {
            int width = Math.Min(Entries.TileColumns, outputs - column);
            float* left = panels + ((long)column * batch), right = width <= Tile.Columns ? null : left + ((long)batch * Tile.Columns);
            for (int i = first, t = 0; i < end; i += Entries.Rows, t++)
            {
                EntryList list = new(values + ((long)t * Entries.Rows * batch), 1, Entries.Rows, places + (t * batch), counts[t]);
                Entries.Multiply(list, left, right, overwrite ? zeros : null, Math.Min(Entries.Rows, end - i), width, dw + ((long)i * outputs) + column, outputs);
            }
        }
    }
}
