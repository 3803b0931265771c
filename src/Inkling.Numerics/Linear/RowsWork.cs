namespace Inkling.Numerics;

/// <summary>
/// y[rows, columns] = a[rows, depth] b + bias. A piece takes one panel of b and goes down its rows with it. Rows of a that are longer than b is deep end in
/// zeros.
/// </summary>
internal readonly unsafe struct RowsWork(int rows, LeftOperand a, RightOperand b, float* bias, float* y, LinearEnd end) : IWork
{
    // Rows that share one packing: it costs about as much as fifteen cycles a row of the panel, against two for each row of a.
    private const int BlockRows = 512;

    private int Blocks => (rows + BlockRows - 1) / BlockRows;

    internal int Pieces => Blocks * Panels.Count(b.Columns);

    public void Run(int piece)
    {
        int panel = piece / Blocks, first = piece % Blocks * BlockRows, column = panel * Tile.Columns;
        int columns = b.Columns, width = Math.Min(Tile.Columns, columns - column), missing = a.Depth - b.Depth;
        float* room = b.IsPacked ? null : Scratch.Local((long)a.Depth * Tile.Columns);
        float* packed = b.Panel(panel, room);
        if (missing > 0)
            new Span<float>(packed + b.PanelSize, missing * Tile.Columns).Clear();
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* padded = stackalloc float[Tile.Columns];
        float** row = stackalloc float*[Tile.Rows];
        Tile.PadBias(bias == null ? null : bias + column, width, padded, Tile.Columns);
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
                Matrix.Copy(tile, Tile.Columns, height, width, c, columns);
            end.Apply(c, r, column, height, width);
        }
    }
}
