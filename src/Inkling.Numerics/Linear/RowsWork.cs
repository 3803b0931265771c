namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias, with b [depth, columns] or, transposed, [columns, depth]. A piece packs one panel
/// of b into its own working memory and goes down its rows with it.
/// </summary>
internal readonly unsafe struct RowsWork(int rows, int depth, int columns, float* a, float* b, bool transposed, float* bias, float* y) : IWork
{
    // Rows that share one packing: it costs about as much as fifteen cycles a row of the panel, against two for each row of a.
    private const int BlockRows = 256;

    private int Blocks => (rows + BlockRows - 1) / BlockRows;

    internal int Pieces => Blocks * Panels.Count(columns);

    public void Run(int piece)
    {
        int panel = piece / Blocks, first = piece % Blocks * BlockRows, column = panel * Tile.Columns;
        int width = Math.Min(Tile.Columns, columns - column);
        float* packed = Scratch.Local((long)depth * Tile.Columns);
        if (transposed)
            Panels.PackTransposed(b, depth, columns, depth, panel, packed);
        else
            Panels.Pack(b, depth, columns, columns, panel, packed);
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* padded = stackalloc float[Tile.Columns];
        float** row = stackalloc float*[Tile.Rows];
        Tile.PadBias(bias == null ? null : bias + column, width, padded);
        int end = Math.Min(rows, first + BlockRows);
        for (int r = first; r < end; r += Tile.Rows)
        {
            for (int i = 0; i < Tile.Rows; i++)
                row[i] = a + ((long)Math.Min(r + i, end - 1) * depth);
            float* c = y + ((long)r * columns) + column;
            if (end - r >= Tile.Rows && width == Tile.Columns)
            {
                Tile.MultiplyRows(row, 1, 0, depth, packed, padded, c, columns);
                continue;
            }
            Tile.MultiplyRows(row, 1, 0, depth, packed, padded, tile, Tile.Columns);
            Tile.Write(tile, Math.Min(Tile.Rows, end - r), width, c, columns);
        }
    }
}
