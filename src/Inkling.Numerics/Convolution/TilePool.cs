using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Convolution, bias, ReLU, 2x2 max-pooling and dropout on tiles, two pooling windows each: for kernels and numbers of channels that <see cref="Winograd"/> does
/// not take. A piece of work is one image. Of a picture of a digit six windows in ten see nothing but paper; they all have the same result, which is computed once.
/// </summary>
internal readonly unsafe struct TilePool(Window2d window, int filters, float* x, float* panels, float* bias, float* y, byte* winner, DropoutDraw dropout) : IWork
{
    // Rows of a tile that are two windows.
    private const int WindowRows = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int image)
    {
        Frame frame = Frame.ForPadding(window);
        int windows = window.Positions / 4, depth = window.Kernel * window.Kernel * window.Channels;
        // Number and place of the windows to compute, and numbers of those that are blank; one of these is computed, too.
        int* number = (int*)Scratch.Local((3L * windows) + 2 + frame.Size);
        int* place = number + windows + 1, blank = place + windows + 1;
        float* framed = frame.Fill(x + ((long)image * window.InputSize), (float*)(blank + windows));
        nint rowStride = (nint)frame.Width * window.Channels;
        int blanks = List(framed, rowStride, number, place, blank, out int count);
        long at = (long)image * windows * filters;
        for (int panel = 0, column = 0; column < filters; panel++, column += Tile.Columns)
        {
            int width = Math.Min(Tile.Columns, filters - column);
            float* to = y + at + column;
            byte* won = winner + at + column;
            Multiply(framed, rowStride, count, number, place, panels + ((long)panel * depth * Tile.Columns), bias == null ? null : bias + column, width, to, won);
            for (int i = 0; i < blanks; i++)
                Copy(to + (number[count - 1] * filters), won + (number[count - 1] * filters), width, to + (blank[i] * filters), won + (blank[i] * filters));
        }
        PooledWindow.Drop(dropout, at, windows * filters, y + at, winner + at);
    }

    /// <summary>Sorts the windows into those to compute, the last of them a blank one if there is any, and the other blank ones.</summary>
    /// <returns>The number of the others.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int List(float* framed, nint rowStride, int* number, int* place, int* blank, out int count)
    {
        int across = window.OutputWidth / 2, down = window.OutputHeight / 2, step = 2 * window.Channels, w = 0, seen = 0, blanks = 0;
        bool looks = PooledPicture.Looks(window);
        for (int wy = 0; wy < down; wy++)
        {
            int at = (int)(2 * wy * rowStride);
            for (int wx = 0; wx < across; wx++, w++, at += step)
            {
                number[seen] = w;
                place[seen] = at;
                blank[blanks] = w;
                int isBlank = looks && PooledPicture.IsBlank(framed + at, rowStride) ? 1 : 0;
                seen += 1 - isBlank;
                blanks += isBlank;
            }
        }
        count = seen;
        if (blanks == 0)
            return 0;
        int last = blank[--blanks];
        (number[count], place[count]) = (last, (int)(2 * (last / across) * rowStride) + (last % across * step));
        count++;
        return blanks;
    }

    /// <summary>One panel of filters at the listed windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* framed, nint rowStride, int count, int* number, int* place, float* panel, float* bias, int width, float* to, byte* won)
    {
        int channels = window.Channels, kernel = window.Kernel;
        float* padded = stackalloc float[Tile.Columns];
        float* tile = stackalloc float[2 * Tile.Columns];
        byte* tileWinner = stackalloc byte[2 * Tile.Columns];
        float** row = stackalloc float*[WindowRows];
        Tile.PadBias(bias, width, padded, Tile.Columns);
        for (int i = 0; i < count; i += 2)
        {
            // One that is alone is computed twice, for the same place.
            int second = Math.Min(i + 1, count - 1);
            float* a = framed + place[i], b = framed + place[second];
            row[0] = a;
            row[1] = a + channels;
            row[2] = a + rowStride;
            row[3] = a + rowStride + channels;
            row[4] = b;
            row[5] = b + channels;
            row[6] = b + rowStride;
            row[7] = b + rowStride + channels;
            nint first = number[i] * filters, next = (number[second] * filters) - first;
            if (width == Tile.Columns)
            {
                Tile.MultiplyWindows(row, kernel, rowStride, kernel * channels, panel, width, padded, to + first, won + first, next);
                continue;
            }
            Tile.MultiplyWindows(row, kernel, rowStride, kernel * channels, panel, width, padded, tile, tileWinner, Tile.Columns);
            Copy(tile, tileWinner, width, to + first, won + first);
            Copy(tile + Tile.Columns, tileWinner + Tile.Columns, width, to + first + next, won + first + next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* value, byte* winner, int width, float* to, byte* won)
    {
        // A call to copy a few values takes longer than the copy: with sixteen filters, a twentieth of a training step.
        int j = 0;
        for (; j <= width - 8; j += 8)
        {
            Vector256.Load(value + j).Store(to + j);
            *(ulong*)(won + j) = *(ulong*)(winner + j);
        }
        for (; j < width; j++)
        {
            to[j] = value[j];
            won[j] = winner[j];
        }
    }
}
