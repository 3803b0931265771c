namespace Inkling.Numerics;

/// <summary>
/// The fully connected layer y = x weight + bias: x [batch, inputs], weight [inputs, outputs], bias [outputs],
/// y [batch, outputs]. Each product packs its right operand into panels and is cut into blocks of rows by one panel.
/// </summary>
public static unsafe class LinearLayer
{
    // Rows of one piece of work: eight tiles, so that a panel is used while it is near and a batch of 64 still makes
    // more pieces than there are threads.
    private const int BlockRows = 8 * Tile.Rows;

    /// <summary>y = x weight + bias (empty: none), overwritten.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Forward(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        CheckLengths(batch, inputs, outputs, x, weight, bias, y);
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            float* panels = Scratch.Shared(Panels.Size(inputs, outputs));
            PackWork.Run(pw, inputs, outputs, outputs, transposed: false, panels);
            RowsWork work = new(batch, inputs, outputs, px, panels, pb, py);
            Workers.Run(work.Pieces, ref work);
        }
    }

    /// <summary>dx = dy weight^T, overwritten.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void BackwardInput(int batch, int inputs, int outputs, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx)
    {
        CheckLengths(batch, inputs, outputs, dx, weight, default, dy);
        fixed (float* pdy = dy, pw = weight, pdx = dx)
        {
            float* panels = Scratch.Shared(Panels.Size(outputs, inputs));
            PackWork.Run(pw, outputs, inputs, outputs, transposed: true, panels);
            RowsWork work = new(batch, outputs, inputs, pdy, panels, null, pdx);
            Workers.Run(work.Pieces, ref work);
        }
    }

    /// <summary>
    /// Adds x^T dy and the column sums of dy (dBias empty: none) to what is there, sample after sample in order, so
    /// that it does not matter how samples are cut into batches.
    /// </summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void BackwardWeight(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dWeight, Span<float> dBias)
    {
        CheckLengths(batch, inputs, outputs, x, dWeight, dBias, dy);
        fixed (float* px = x, pdy = dy, pdw = dWeight, pdb = dBias)
        {
            float* panels = Scratch.Shared(Panels.Size(batch, outputs));
            PackWork.Run(pdy, batch, outputs, outputs, transposed: false, panels);
            ColumnsWork work = new(batch, inputs, outputs, px, panels, pdw, pdb);
            Workers.Run(work.Pieces, ref work);
        }
    }

    private static void CheckLengths(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<float> y)
    {
        Check.Length(x, (long)batch * inputs, nameof(x));
        Check.Length(weight, (long)inputs * outputs, nameof(weight));
        Check.Length(bias, bias.IsEmpty ? 0 : outputs, nameof(bias));
        Check.Length(y, (long)batch * outputs, nameof(y));
    }

    /// <summary>y[rows, columns] = a[rows, depth] b + bias, b packed.</summary>
    private readonly struct RowsWork(int rows, int depth, int columns, float* a, float* panels, float* bias, float* y) : IWork
    {
        private int Blocks => (rows + BlockRows - 1) / BlockRows;

        internal int Pieces => Blocks * Panels.Count(columns);

        public void Run(int piece)
        {
            int panel = piece / Blocks, first = piece % Blocks * BlockRows, column = panel * Tile.Columns;
            int width = Math.Min(Tile.Columns, columns - column);
            float* tile = stackalloc float[Tile.Rows * Tile.Columns];
            float* padded = stackalloc float[Tile.Columns];
            float** row = stackalloc float*[Tile.Rows];
            Tile.PadBias(bias == null ? null : bias + column, width, padded);
            float* packed = panels + ((long)panel * depth * Tile.Columns);
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

    /// <summary>dw[inputs, outputs] += x^T dy, dy packed.</summary>
    private readonly struct ColumnsWork(int batch, int inputs, int outputs, float* x, float* panels, float* dw, float* db) : IWork
    {
        // Rows of dw of one piece, as above: sixteen tiles.
        private const int BlockInputs = 16 * Tile.Rows;

        private int Blocks => (inputs + BlockInputs - 1) / BlockInputs;

        internal int Pieces => Blocks * Panels.Count(outputs);

        public void Run(int piece)
        {
            int panel = piece / Blocks, first = piece % Blocks * BlockInputs, column = panel * Tile.Columns;
            int width = Math.Min(Tile.Columns, outputs - column);
            float* packed = panels + ((long)panel * batch * Tile.Columns);
            float* tile = stackalloc float[Tile.Rows * Tile.Columns];
            int end = Math.Min(inputs, first + BlockInputs);
            bool narrow = inputs < Tile.Rows;
            float* source = narrow ? Widen() : x;
            for (int i = first; i < end; i += Tile.Rows)
            {
                float* c = dw + ((long)i * outputs) + column;
                if (end - i >= Tile.Rows && width == Tile.Columns)
                {
                    Tile.MultiplyColumns(source + i, 1, 0, batch, inputs, packed, c, outputs);
                    continue;
                }
                // A partial tile starts earlier, on six rows that exist, and only the new ones are written.
                int start = narrow ? 0 : Math.Min(i, inputs - Tile.Rows), skip = i - start, rows = Math.Min(Tile.Rows - skip, end - i);
                float* target = tile + (skip * Tile.Columns);
                Tile.Read(c, outputs, rows, width, target);
                Tile.MultiplyColumns(source + start, 1, 0, batch, narrow ? Tile.Rows : inputs, packed, tile, Tile.Columns);
                Tile.Write(target, rows, width, c, outputs);
            }
            if (first == 0 && db != null)
                AddRows(packed, batch, width, db + column);
        }

        /// <summary>x with rows of six floats, the missing ones zero.</summary>
        private float* Widen()
        {
            float* wide = Scratch.Local((long)batch * Tile.Rows);
            for (int n = 0; n < batch; n++)
            {
                for (int i = 0; i < Tile.Rows; i++)
                    wide[(n * Tile.Rows) + i] = i < inputs ? x[(n * inputs) + i] : 0;
            }
            return wide;
        }

        private static void AddRows(float* packed, int count, int width, float* sum)
        {
            for (int n = 0; n < count; n++, packed += Tile.Columns)
            {
                for (int j = 0; j < width; j++)
                    sum[j] += packed[j];
            }
        }
    }
}
