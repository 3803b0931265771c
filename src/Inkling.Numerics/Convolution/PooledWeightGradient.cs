using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inkling.Numerics;

/// <summary>
/// The gradients with respect to weight and bias of a pooled 3x3 convolution, by lists: one piece is sixteen filters, image after image. A
/// filter's list says where its window was for each of its winners.
/// </summary>
/// <typeparam name="T">What can be done with a register.</typeparam>
/// <typeparam name="TVector">A register of channels.</typeparam>
internal readonly unsafe struct PooledWeightGradient<T, TVector>(Window2d window, int batch, int filters, float keep, float* x, float* dy, byte* winner, float* dw, float* db) : IWork
    where T : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Group = Lists.Group, Taps = PooledGradient.Taps;

    /// <summary>The kernel; see <see cref="ConvolutionPool2d.BackwardWeight"/>.</summary>
    internal static void Run(in Window2d window, int batch, int filters, float keep, float* x, float* dy, byte* winner, float* dw, float* db)
    {
        PooledWeightGradient<T, TVector> work = new(window, batch, filters, keep, x, dy, winner, dw, db);
        Workers.Run(filters / Group, ref work);
    }

    public void Run(int piece)
    {
        int channels = window.Channels, windows = window.Positions / 4, first = piece * Group;
        // A filter's list, with room for the last sixteen that are appended.
        int room = (windows + Group - 1) / Group * Group;
        Frame frame = Frame.ForPadding(window);
        long weights = (long)Taps * channels * Group;
        float* sums = Scratch.Local(weights + frame.Size + (4L * room * Group) + Group);
        float* framed = sums + weights, values = framed + frame.Size, rows = values + (room * Group);
        int* places = (int*)(rows + (room * Group)), placeRows = places + (room * Group);
        float* bias = (float*)(placeRows + (room * Group));
        int* counts = stackalloc int[Group];
        nint rowStride = (nint)frame.Width * channels;

        Arrange(sums, first, write: false);
        new Span<float>(bias, Group).Clear();
        if (db != null)
            new ReadOnlySpan<float>(db + first, Group).CopyTo(new Span<float>(bias, Group));
        frame.Clear(framed);
        new Span<float>(values, 2 * room * Group).Clear();
        for (int image = 0; image < batch; image++)
        {
            long at = ((long)image * windows * filters) + first;
            frame.CopyInto(framed, x + ((long)image * window.InputSize));
            List(dy + at, winner + at, windows, room, rowStride, rows, placeRows, values, places, counts, bias);
            for (int c = 0; c < channels; c += T.Count)
            {
                for (int f = 0; f < Group; f++)
                {
                    PooledGradient.Gather<T, TVector>(
                        counts[f], places + (f * room), values + (f * room), framed + c, rowStride, channels, sums + ((((long)c / T.Count * Group) + f) * Taps * T.Count));
                }
            }
        }
        Arrange(sums, first, write: true);
        if (db != null)
            new ReadOnlySpan<float>(bias, Group).CopyTo(new Span<float>(db + first, Group));
    }

    /// <summary>Moves the gradients of these filters to or from [channels / lanes, filter, tap, lanes].</summary>
    private void Arrange(float* sums, int first, bool write)
    {
        int channels = window.Channels;
        for (int c = 0; c < channels; c++)
        {
            for (int tap = 0; tap < Taps; tap++)
            {
                float* row = dw + ((((long)tap * channels) + c) * filters) + first;
                float* to = sums + ((long)c / T.Count * Group * Taps * T.Count) + (tap * T.Count) + (c % T.Count);
                for (int f = 0; f < Group; f++, to += Taps * T.Count)
                {
                    if (write)
                        row[f] = *to;
                    else
                        *to = row[f];
                }
            }
        }
    }

    /// <summary>Makes the lists of sixteen filters for one image, and adds its gradients to those of the biases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void List(
        float* gradient, byte* won, int windows, int room, nint rowStride, float* rows, int* placeRows, float* values, int* places, int* counts, float* bias)
    {
        int across = window.OutputWidth / 2, channels = window.Channels;
        Vector512<float> sum = Vector512<float>.Zero;
        int place = 0;
        for (int w = 0, column = 0; w < windows; w++, gradient += filters, won += filters)
        {
            Vector512<int> winners = PooledGradient.Winners(won);
            Vector512<float> value = Vector512.AndNot(Vector512.Load(gradient) * keep, Vector512.Equals(winners, Vector512.Create((int)PooledWindow.Nobody)).AsSingle());
            Vector512<int> where = Vector512.Create(place) + ((winners & Vector512<int>.One) * channels) + (((winners >> 1) & Vector512<int>.One) * (int)rowStride);
            sum += value;
            value.Store(rows + (w * Group));
            where.Store(placeRows + (w * Group));
            place += 2 * channels;
            if (++column == across)
            {
                column = 0;
                place += (int)(2 * rowStride) - (2 * across * channels);
            }
        }
        (Vector512.Load(bias) + sum).Store(bias);
        Panels.Transpose(rows, windows, Group, Group, values, room);
        Panels.Transpose((float*)placeRows, windows, Group, Group, (float*)places, room);
        for (int f = 0; f < Group; f++, values += room, places += room)
        {
            int count = 0;
            for (int w = 0; w < windows; w += Group)
            {
                Vector512<float> value = Vector512.Load(values + w);
                Vector512<int> mask = ~Vector512.Equals(value, Vector512<float>.Zero).AsInt32();
                if (windows - w < Group)
                    mask &= Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(windows - w));
                count = Lists.Append(value, Vector512.Load(places + w), mask, values, places, count);
            }
            counts[f] = count;
        }
    }
}
