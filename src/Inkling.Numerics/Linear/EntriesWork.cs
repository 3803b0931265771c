namespace Inkling.Numerics;

/// <summary>Finds the places for a list of rows of x; see <see cref="EntriesWork"/>.</summary>
internal readonly unsafe struct ListWork(int rows, int depth, float* x, int* lists) : IWork
{
    /// <summary>Numbers of a list: places, and how many come before each block.</summary>
    internal static int Size(int depth) => Entries.Room(depth) + (depth / Entries.Block) + 2;

    public void Run(int list)
    {
        int first = list * Entries.Rows;
        int* places = lists + ((long)list * Size(depth));
        Entries.FindInRows(x + ((long)first * depth), Math.Min(Entries.Rows, rows - first), depth, places, places + Entries.Room(depth));
    }
}

/// <summary>
/// y[rows, columns] = x[rows, depth] b + bias for an x of which much is zero, over the columns of x that are not zero in all rows of a list. A piece takes
/// the panels of b that a list is multiplied with and goes down its rows with them.
/// </summary>
internal readonly unsafe struct EntriesWork(int rows, float* x, RightOperand b, float* bias, float* y, LinearEnd end, int* lists) : IWork
{
    /// <summary>The kernel; see <see cref="LinearLayer.Forward"/>.</summary>
    internal static void Run(int rows, float* x, in RightOperand b, float* bias, float* y, in LinearEnd end)
    {
        int count = (rows + Entries.Rows - 1) / Entries.Rows;
        int* lists = (int*)Scratch.Shared((long)count * ListWork.Size(b.Depth));
        ListWork making = new(rows, b.Depth, x, lists);
        Workers.Run(count, ref making);
        EntriesWork work = new(rows, x, b, bias, y, end, lists);
        Workers.Run((b.Columns + Entries.TileColumns - 1) / Entries.TileColumns, ref work);
    }

    public void Run(int piece)
    {
        int columns = b.Columns, column = piece * Entries.TileColumns, width = Math.Min(Entries.TileColumns, columns - column);
        float* room = b.IsPacked ? null : Scratch.Local(2 * b.PanelSize);
        float* left = b.Panel(column / Tile.Columns, room), right = width <= Tile.Columns ? null : b.Panel((column / Tile.Columns) + 1, room + b.PanelSize);
        float* padded = stackalloc float[Entries.TileColumns];
        Tile.PadBias(bias == null ? null : bias + column, width, padded, Entries.TileColumns);
        // With two threads on one batch, going through the rows once for each block was a fifth slower than going through them once; with packed weights and the
        // short batches of a Predictor's slices it is a tenth faster.
        int whole = (b.Depth + Entries.Block - 1) / Entries.Block, blocks = b.IsPacked ? Math.Max(1, whole) : 1, span = whole / blocks;
        for (int block = 0; block < blocks; block++)
        {
            for (int r = 0; r < rows; r += Entries.Rows)
            {
                float* c = y + ((long)r * columns) + column;
                int height = Math.Min(Entries.Rows, rows - r);
                Entries.Multiply(List(r / Entries.Rows, block * span, (block + 1) * span), left, right, block == 0 ? padded : null, height, width, c, columns);
                for (int j = 0; j < width && block == blocks - 1; j += Tile.Columns)
                    end.Apply(c + j, r, column + j, height, Math.Min(Tile.Columns, width - j));
            }
        }
    }

    /// <summary>What a list has in some blocks of columns.</summary>
    private EntryList List(int number, int first, int end)
    {
        int depth = b.Depth, row = number * Entries.Rows;
        int* places = lists + ((long)number * ListWork.Size(depth)), starts = places + Entries.Room(depth);
        return Entries.OfRows(x + ((long)row * depth), depth, Math.Min(Entries.Rows, rows - row), places + starts[first], starts[end] - starts[first]);
    }
}
