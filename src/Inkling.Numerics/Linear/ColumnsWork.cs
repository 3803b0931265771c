namespace Inkling.Numerics;

/// <summary>
/// dw[inputs, outputs] += x^T dz (overwrite: =). A piece is a strip of sixteen inputs (fifteen with AVX2): it lists, for every four (three) of
/// them, the samples in which they are not all zero, and goes through all panels with that.
/// </summary>
internal readonly unsafe struct ColumnsWork(int batch, int inputs, int outputs, float* x, PackedGradient dz, float* dw, bool overwrite) : IWork
{
    internal int Pieces => (inputs + Entries.Strip - 1) / Entries.Strip;

    public void Run(int piece)
    {
        int first = piece * Entries.Strip, end = Math.Min(inputs, first + Entries.Strip), room = Entries.Room(batch);
        float* panels = dz.OfThisThread(), strip = Scratch.Local(((long)Entries.StripStride * batch) + ((Entries.ListsOfStrip + 1L) * room));
        int* places = (int*)(strip + ((long)Entries.StripStride * batch)), counts = stackalloc int[Entries.ListsOfStrip];
        Entries.FindInColumns(x + first, batch, inputs, inputs - first, strip, places, counts);
        float* zeros = stackalloc float[Entries.TileColumns];
        new Span<float>(zeros, Entries.TileColumns).Clear();
        for (int column = 0; column < outputs; column += Entries.TileColumns)
        {
            int width = Math.Min(Entries.TileColumns, outputs - column);
            float* left = panels + ((long)column * batch), right = width <= Tile.Columns ? null : left + ((long)batch * Tile.Columns);
            for (int i = first, t = 0; i < end; i += Entries.Rows, t++)
            {
                EntryList list = Entries.OfColumns(strip + (t * Entries.Rows), places + (t * room), counts[t]);
                Entries.Multiply(list, left, right, overwrite ? zeros : null, Math.Min(Entries.Rows, end - i), width, dw + ((long)i * outputs) + column, outputs);
            }
        }
    }
}
