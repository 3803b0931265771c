using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>What happens to results of a linear layer while they are in the nearest cache: ReLU, or ReLU and dropout, or nothing.</summary>
/// <param name="outputs">Columns of the whole result.</param>
/// <param name="rectify">Whether there is a ReLU.</param>
/// <param name="dropout">What is dropped; value [n, j] of the result is number n * outputs + j.</param>
internal readonly unsafe struct LinearEnd(int outputs, bool rectify, DropoutDraw dropout)
{
    /// <summary>Finishes rows and columns of the result.</summary>
    /// <param name="c">The first value.</param>
    /// <param name="row">Its row in the whole result.</param>
    /// <param name="column">Its column.</param>
    /// <param name="rows">Rows to finish.</param>
    /// <param name="width">Columns to finish; no more than a tile has values.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Apply(float* c, int row, int column, int rows, int width)
    {
        if (!rectify)
            return;
        float* factors = stackalloc float[Tile.Rows * Tile.Columns];
        if (rows % 2 == 0 && width == Tile.Columns && dropout.Probability != 0 && dropout.TryFillTile(((long)row * outputs) + column, outputs, rows, factors))
        {
            for (int r = 0; r < rows; r++, c += outputs, factors += Tile.Columns)
                Scale(c, factors, Tile.Columns);
            return;
        }
        if (dropout.Probability == 0)
            new Span<float>(factors, width).Fill(1);
        for (int r = 0; r < rows; r++, c += outputs)
        {
            if (dropout.Probability != 0)
                dropout.Fill(((long)(row + r) * outputs) + column, width, factors);
            Scale(c, factors, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(float* c, float* factors, int length)
    {
        int i = 0;
        for (; i <= length - 8; i += 8)
            (Vector256.Max(Vector256.Load(c + i), Vector256<float>.Zero) * Vector256.Load(factors + i)).Store(c + i);
        for (; i < length; i++)
            c[i] = MathF.Max(c[i], 0) * factors[i];
    }
}
