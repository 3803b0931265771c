using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inkling.Numerics;

/// <summary>
/// dw[inputs, outputs] += x^T dz (overwrite: =), for some samples. A piece is a strip of sixteen inputs (fifteen with AVX2): it lists, for every four (three) of
/// them, the samples in which they are not all zero, and goes through all panels with that.
/// </summary>
/// <param name="first">The first sample.</param>
/// <param name="count">Samples.</param>
/// <param name="inputs">Columns of x.</param>
/// <param name="outputs">Columns of dz.</param>
/// <param name="x">[batch, inputs].</param>
/// <param name="dz">[batch, outputs].</param>
/// <param name="dw">[inputs, outputs].</param>
/// <param name="overwrite">Whether dw is overwritten, as if it were zero.</param>
internal readonly unsafe struct ColumnsWork(int first, int count, int inputs, int outputs, float* x, PackedGradient dz, float* dw, bool overwrite) : IWork
{
    // With AVX2: a panel of so many samples is 16 KB, half of the nearest cache, and all panels of 512 outputs a quarter of a second cache of 1 MB. With 512 samples at a time digits'
    // 784->512 took 1.08 to 1.16 times as long (Zen 4), with 64, 96 and 256 up to 1.1. With AVX-512 it was not measured.
    private static int BlockSamples => Vector512.IsHardwareAccelerated ? int.MaxValue : 128;

    private int Pieces => (inputs + Entries.Strip - 1) / Entries.Strip;

    /// <summary>The kernel; see <see cref="LinearLayer.Backward"/>.</summary>
    internal static void Run(int batch, int inputs, int outputs, float* x, PackedGradient dz, float* dw, bool overwrite)
    {
        int first = 0;
        do
        {
            int count = Math.Min(BlockSamples, batch - first);
            ColumnsWork work = new(first, count, inputs, outputs, x, dz, dw, overwrite && first == 0);
            Workers.Run(work.Pieces, ref work);
            first += count;
        }
        while (first < batch);
    }

    public void Run(int piece)
    {
        int column = piece * Entries.Strip, end = Math.Min(inputs, column + Entries.Strip), room = Entries.Room(count);
        float* panels = dz.OfThisThread() + ((nint)first * Tile.Columns), strip = Scratch.Local(((long)Entries.StripStride * count) + ((Entries.ListsOfStrip + 1L) * room));
        int* places = (int*)(strip + ((long)Entries.StripStride * count)), counts = stackalloc int[Entries.ListsOfStrip];
        Entries.FindInColumns(x + ((long)first * inputs) + column, count, inputs, inputs - column, strip, places, counts);
        float* zeros = stackalloc float[Entries.TileColumns];
        new Span<float>(zeros, Entries.TileColumns).Clear();
        int fetched = 0, fetches = (int)(((long)count * Entries.TileColumns / outputs) + 1);
        for (int output = 0; output < outputs; output += Entries.TileColumns, fetched += fetches)
        {
            FetchNext(end, fetched, fetches);
            int width = Math.Min(Entries.TileColumns, outputs - output);
            float* left = panels + ((long)output * dz.Batch), right = width <= Tile.Columns ? null : left + ((long)dz.Batch * Tile.Columns);
            for (int i = column, t = 0; i < end; i += Entries.Rows, t++)
            {
                EntryList list = Entries.OfColumns(strip + (t * Entries.Rows), places + (t * room), counts[t]);
                Entries.Multiply(list, left, right, overwrite ? zeros : null, Math.Min(Entries.Rows, end - i), width, dw + ((long)i * outputs) + output, outputs);
            }
        }
    }

    /// <summary>
    /// Fetches what the next strip ends in, for some samples with each panel: its lines lie a row of x apart, which no processor foresees. Gradients of 3136->128 are 1.02 to 1.12 times
    /// as fast with it (Zen 4 with AVX2); with AVX-512 (Zen 5) it made no difference or took 2 %.
    /// </summary>
    private void FetchNext(int nextColumn, int begin, int samples)
    {
        int lastColumn = nextColumn + Entries.Strip - 1, end = Math.Min(count, begin + samples);
        if (Vector512.IsHardwareAccelerated || !Sse.IsSupported || lastColumn >= inputs)
            return;
        float* at = x + ((long)(first + begin) * inputs) + lastColumn;
        for (int n = begin; n < end; n++, at += inputs)
            Sse.Prefetch0(at);
    }
}
