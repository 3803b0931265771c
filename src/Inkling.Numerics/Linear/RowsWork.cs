namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias, with b [depth, columns] or, transposed, [columns, depth]. A piece packs one panel
/// of b into its own working memory and goes down its rows with it. Rows of a that are longer than b is deep end in zeros.
/// </summary>
internal readonly unsafe struct RowsWork(int rows, LeftOperand a, int depth, int columns, float* b, bool transposed, float* bias, float* y, LinearEnd end) : IWork
{
    // Rows that share one packing: it costs about as much as fifteen cycles a row of the panel, against two for each row of a.
    private const int BlockRows = 512;

    private int Blocks => (rows + BlockRows - 1) / BlockRows;

    internal int Pieces => Blocks * Panels.Count(columns);

    public void Run(int piece)
    {
        int panel = piece / Blocks, first = piece % Blocks * BlockRows, column = panel * Tile.Columns;
        int width = Math.Min(Tile.Columns, columns - column);
        float* packed = Scratch.Local((long)a.Depth * Tile.Columns);
        if (transposed)
            Panels.PackTransposed(b, depth, columns, depth, panel, packed);
        else
            Panels.Pack(b, depth, columns, columns, panel, packed);
        new Span<float>(packed + (depth * Tile.Columns), (a.Depth - depth) * Tile.Columns).Clear();
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* padded = stackalloc float[Tile.Columns];
        float** row = stackalloc float*[Tile.Rows];
        Tile.PadBias(bias == null ? null : bias + column, width, padded);
        int last = Math.Min(rows, first + BlockRows);
        for (int r = first; r < last; r += Tile.Rows)
        {
            for (int i = 0; i < Tile.Rows; i++)
                row[i] = a.Row(Math.Min(r + i, last - 1));
            float* c = y + ((long)r * columns) + column;
            int height = Math.Min(Tile.Rows, last - r);
            bool whole = height == Tile.Rows && width == Tile.Columns;
            Tile.MultiplyRows(row, a.Segments, a.SegmentStride, a.Length, packed, padded, whole ? c : tile, whole ? columns : Tile.Columns);
            if (!whole)
                Tile.Write(tile, height, width, c, columns);
            end.Apply(c, r, column, height, width);
        }
    }
}
