using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Packs the right operand of a product into panels of <see cref="Tile.Columns"/> columns, [panel, k, 16], the last
/// one padded with zeros, so that the innermost loop reads it in one stream.
/// </summary>
internal static unsafe class Panels
{
    /// <summary>Panels that a matrix of so many columns needs.</summary>
    internal static int Count(int columns) => (columns + Tile.Columns - 1) / Tile.Columns;

    /// <summary>Floats of all panels together.</summary>
    internal static long Size(int depth, int columns) => (long)Count(columns) * depth * Tile.Columns;

    /// <summary>Packs one panel: sixteen columns of b, [depth, columns], whose rows lie <paramref name="stride"/> floats apart.</summary>
    internal static void Pack(float* b, int depth, int columns, nint stride, int panel, float* to)
    {
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, columns - first);
        b += first;
        if (width == Tile.Columns)
        {
            for (int k = 0; k < depth; k++, b += stride, to += Tile.Columns)
            {
                Vector256.Load(b).StoreAligned(to);
                Vector256.Load(b + 8).StoreAligned(to + 8);
            }
            return;
        }
        for (int k = 0; k < depth; k++, b += stride, to += Tile.Columns)
        {
            for (int j = 0; j < Tile.Columns; j++)
                to[j] = j < width ? b[j] : 0;
        }
    }

    /// <summary>
    /// Packs one panel of the transpose: sixteen rows of b, [columns, depth], become columns. The rows lie
    /// <paramref name="stride"/> floats apart.
    /// </summary>
    internal static void PackTransposed(float* b, int depth, int columns, nint stride, int panel, float* to)
    {
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, columns - first);
        b += first * stride;
        if (width < Tile.Columns)
            new Span<float>(to, depth * Tile.Columns).Clear();
        // Rows of the source are read in short runs, so that both sides stay in the nearest cache.
        const int Run = 16;
        for (int start = 0; start < depth; start += Run)
        {
            int end = Math.Min(depth, start + Run);
            for (int j = 0; j < width; j++)
            {
                float* row = b + (j * stride);
                for (int k = start; k < end; k++)
                    to[(k * Tile.Columns) + j] = row[k];
            }
        }
    }
}
