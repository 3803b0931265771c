using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Packs one panel of dz [batch, outputs] and adds its column sums to db (null: none), sample after sample. dz is dy, or where there is a
/// result of ReLU and dropout, dy * keep where that is above zero and 0 elsewhere.
/// </summary>
internal readonly unsafe struct PackGradientWork(int batch, int outputs, float* dy, float* result, float keep, float* panels, float* db) : IWork
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int panel)
    {
        float* packed = panels + ((long)panel * batch * Tile.Columns);
        Panels.Pack(dy, batch, outputs, outputs, panel, packed);
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, outputs - first);
        float* sum = stackalloc float[Tile.Columns];
        Tile.PadBias(db == null ? null : db + first, width, sum, Tile.Columns);
        for (int j = 0; j < Tile.Columns; j += 8)
        {
            Vector256<float> total = Vector256.Load(sum + j);
            float* at = packed + j, from = result + first + j;
            for (int n = 0; n < batch; n++, at += Tile.Columns, from += outputs)
            {
                if (result != null)
                    Mask(from, width - j, at);
                total += Vector256.Load(at);
            }
            total.Store(sum + j);
        }
        if (db != null)
            new ReadOnlySpan<float>(sum, width).CopyTo(new Span<float>(db + first, width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Mask(float* from, int left, float* gradient)
    {
        if (left >= 8)
        {
            (Vector256.GreaterThan(Vector256.Load(from), Vector256<float>.Zero) & (Vector256.Load(gradient) * keep)).Store(gradient);
            return;
        }
        for (int j = 0; j < left; j++)
            gradient[j] = from[j] > 0 ? gradient[j] * keep : 0;
    }
}
