using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// dz [batch, outputs] in panels, and its column sums added to db, sample after sample. dz is dy, or where there is a result of ReLU and dropout, dy * keep where that is above
/// zero and 0 elsewhere.
/// <para>
/// Every thread packs all of it for itself. Two threads that pack half each and read all spend three times as long on fetching the other's half from its cache as on packing
/// it: 15 microseconds of 100 for 512->256 with a batch of 128. Measured with two; what many threads do alike is in the way of their number at some point.
/// </para>
/// </summary>
/// <param name="batch">Rows.</param>
/// <param name="outputs">Columns.</param>
/// <param name="dy">[batch, outputs].</param>
/// <param name="result">[batch, outputs], or null.</param>
/// <param name="keep">Factor on what is above zero.</param>
/// <param name="db">[outputs], or null.</param>
internal readonly unsafe struct PackedGradient(int batch, int outputs, float* dy, float* result, float keep, float* db)
{
    private readonly long _call = Scratch.NextCall();

    /// <summary>Rows.</summary>
    internal int Batch => batch;

    private long Size => Panels.Size(batch, outputs);

    /// <summary>This thread's panels, [panel, batch, columns]; packed when they are first asked for.</summary>
    internal float* OfThisThread()
    {
        float* panels = Scratch.Kept(_call, Size + (Panels.Count(outputs) * Tile.Columns), out bool isNew);
        if (isNew)
            Pack(panels, panels + Size);
        return panels;
    }

    /// <summary>Writes the sums to db; when no thread will pack any more.</summary>
    internal void WriteBias()
    {
        if (db != null)
            new ReadOnlySpan<float>(OfThisThread() + Size, outputs).CopyTo(new Span<float>(db, outputs));
    }

    private void Pack(float* panels, float* sums)
    {
        int whole = outputs / Tile.Columns, first = whole * Tile.Columns;
        Tile.PadBias(db, outputs, sums, Panels.Count(outputs) * Tile.Columns);
        if (Vector512.IsHardwareAccelerated)
            PackWhole<Lanes512, Vector512<float>>(whole, panels, sums);
        else
            PackWhole<Lanes256, Vector256<float>>(whole, panels, sums);
        if (first < outputs)
            PackPart(first, panels + ((long)first * batch), sums + first);
    }

    /// <summary>The panels of which all columns exist, row after row: one stream that is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackWhole<T, TVector>(int whole, float* panels, float* sums)
        where T : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector factor = T.Broadcast(keep);
        for (int n = 0; n < batch; n++, panels += Tile.Columns)
        {
            float* from = dy + ((long)n * outputs), sign = result + ((long)n * outputs), sum = sums;
            for (int column = 0; column < whole * Tile.Columns; column += 2 * T.Count, from += 2 * T.Count, sign += 2 * T.Count, sum += 2 * T.Count)
            {
                float* to = panels + ((nint)(column / Tile.Columns) * batch * Tile.Columns) + (column % Tile.Columns);
                TVector a = T.Load(from), b = T.Load(from + T.Count);
                if (result != null)
                {
                    a = T.WherePositive(T.Load(sign), T.Multiply(a, factor));
                    b = T.WherePositive(T.Load(sign + T.Count), T.Multiply(b, factor));
                }
                T.Store(a, to);
                T.Store(b, to + T.Count);
                T.Store(T.Add(T.Load(sum), a), sum);
                T.Store(T.Add(T.Load(sum + T.Count), b), sum + T.Count);
            }
        }
    }

    /// <summary>The last panel, where not all columns exist: what is read beyond them is masked, and not read where dy ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackPart(int first, float* packed, float* sums)
    {
        int width = outputs - first;
        float* part = stackalloc float[2 * Lists.Group];
        for (int j = 0; j < Tile.Columns; j += Lists.Group)
        {
            Vector512<float> exists = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(width - j)).AsSingle(), total = Vector512.Load(sums + j);
            for (nint n = 0; n < batch; n++)
            {
                nint at = (n * outputs) + first + j;
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
            total.Store(sums + j);
        }
    }

    private static float* Copy(float* from, int count, float* to)
    {
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
        return to;
    }
}
