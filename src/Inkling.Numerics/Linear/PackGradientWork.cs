using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// Packs one panel of dz [batch, outputs] and adds its column sums to db (null: none), sample after sample. dz is dy, or where there is a
/// result of ReLU and dropout, dy * keep where that is above zero and 0 elsewhere.
/// </summary>
internal readonly unsafe struct PackGradientWork(int batch, int outputs, float* dy, float* result, float keep, float* panels, float* db) : IWork
{
    public void Run(int panel)
    {
        float* packed = panels + ((long)panel * batch * Tile.Columns);
        int first = panel * Tile.Columns, width = Math.Min(Tile.Columns, outputs - first);
        float* sum = stackalloc float[Tile.Columns];
        Tile.PadBias(db == null ? null : db + first, width, sum, Tile.Columns);
        if (width < Tile.Columns)
            PackPart(first, width, packed, sum);
        else if (Vector512.IsHardwareAccelerated)
            Pack<Lanes512>(first, packed, sum);
        else
            Pack<Lanes256>(first, packed, sum);
        if (db != null)
            new ReadOnlySpan<float>(sum, width).CopyTo(new Span<float>(db + first, width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack<T>(int first, float* packed, float* sum)
        where T : unmanaged, ILanes<T>
    {
        T low = T.Load(sum), high = T.Load(sum + T.Count), factor = T.Broadcast(keep);
        float* from = dy + first, sign = result + first;
        for (int n = 0; n < batch; n++, from += outputs, sign += outputs, packed += 2 * T.Count)
        {
            T a = T.Load(from), b = T.Load(from + T.Count);
            if (result != null)
            {
                a = T.WherePositive(T.Load(sign), T.Multiply(a, factor));
                b = T.WherePositive(T.Load(sign + T.Count), T.Multiply(b, factor));
            }
            T.Store(a, packed);
            T.Store(b, packed + T.Count);
            low = T.Add(low, a);
            high = T.Add(high, b);
        }
        T.Store(low, sum);
        T.Store(high, sum + T.Count);
    }

    /// <summary>The last panel, where not all columns exist: what is read beyond them is masked, and not read where dy ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackPart(int first, int width, float* packed, float* sum)
    {
        float* part = stackalloc float[2 * Lists.Group];
        for (int j = 0; j < Tile.Columns; j += Lists.Group)
        {
            Vector512<float> exists = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(width - j)).AsSingle(), total = Vector512.Load(sum + j);
            for (int n = 0; n < batch; n++)
            {
                long at = ((long)n * outputs) + first + j;
                float* from = dy + at, sign = result + at;
                if (at + Lists.Group > (long)batch * outputs)
                {
                    int left = Math.Max(0, width - j);
                    from = Copy(from, left, part);
                    sign = result == null ? null : Copy(sign, left, part + Lists.Group);
                }
                Vector512<float> value = Vector512.Load(from) & exists;
                if (result != null)
                    value = Vector512.GreaterThan(Vector512.Load(sign), Vector512<float>.Zero) & (value * keep);
                value.Store(packed + (n * Tile.Columns) + j);
                total += value;
            }
            total.Store(sum + j);
        }
    }

    private static float* Copy(float* from, int count, float* to)
    {
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
        return to;
    }
}
