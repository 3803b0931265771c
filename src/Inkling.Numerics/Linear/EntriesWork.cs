namespace Inkling.Numerics;

/// <summary>Makes the lists of eight rows of x; one piece is one tile's rows.</summary>
internal readonly unsafe struct ListWork(int rows, int depth, float* x, float* values, int* places, int* counts) : IWork
{
    public void Run(int tile)
    {
        int first = tile * Tile.Rows;
        float* scratch = Scratch.Local((long)depth * Tile.Rows);
        counts[tile] = Entries.OfRows(x + ((long)first * depth), Math.Min(Tile.Rows, rows - first), depth, scratch, values + ((long)first * depth), places + ((long)tile * depth));
    }
}

/// <summary>
/// y[rows, columns] = x[rows, depth] b + bias for an x of which much is zero: the same pieces as <see cref="RowsWork"/>, over the columns of x that are
/// not zero.
/// </summary>
internal readonly unsafe struct EntriesWork(int rows, int depth, int columns, float* b, float* bias, float* y, LinearEnd end, float* values, int* places, int* counts) : IWork
{
    /// <summary>The kernel; see <see cref="LinearLayer.Forward"/>.</summary>
    internal static void Run(int rows, int depth, int columns, float* x, float* b, float* bias, float* y, in LinearEnd end)
    {
        int tiles = (rows + Tile.Rows - 1) / Tile.Rows;
        float* values = Scratch.Shared((long)tiles * depth * (Tile.Rows + 1) + tiles);
        int* places = (int*)(values + ((long)tiles * depth * Tile.Rows)), counts = places + ((long)tiles * depth);
        ListWork lists = new(rows, depth, x, values, places, counts);
        Workers.Run(tiles, ref lists);
        EntriesWork work = new(rows, depth, columns, b, bias, y, end, values, places, counts);
        Workers.Run(Panels.Count(columns), ref work);
    }

    public void Run(int panel)
    {
        int column = panel * Tile.Columns, width = Math.Min(Tile.Columns, columns - column);
        float* packed = Scratch.Local((long)depth * Tile.Columns);
        Panels.Pack(b, depth, columns, columns, panel, packed);
        float* tile = stackalloc float[Tile.Rows * Tile.Columns];
        float* padded = stackalloc float[Tile.Columns];
        Tile.PadBias(bias == null ? null : bias + column, width, padded);
        for (int r = 0, t = 0; r < rows; r += Tile.Rows, t++)
        {
            float* c = y + ((long)r * columns) + column, list = values + ((long)r * depth);
            int* place = places + ((long)t * depth);
            int height = Math.Min(Tile.Rows, rows - r);
            bool whole = height == Tile.Rows && width == Tile.Columns;
            Tile.MultiplyEntries(counts[t], list, place, packed, padded, 0, whole ? c : tile, whole ? columns : Tile.Columns);
            if (!whole)
                Tile.Write(tile, height, width, c, columns);
            end.Apply(c, r, column, height, width);
        }
    }
}
