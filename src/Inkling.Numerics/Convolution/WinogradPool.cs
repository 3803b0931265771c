using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// Convolution 3x3, bias, ReLU, 2x2 max-pooling and dropout by <see cref="Winograd"/>: the four results of a transform are one pooling
/// window. As many windows as a tile has rows go together through the transforms and sixteen small products without leaving the nearest caches; a piece of work is
/// some such groups, of one image or of several.
/// </summary>
/// <typeparam name="T">What can be done with a register.</typeparam>
/// <typeparam name="TVector">A register of channels or filters.</typeparam>
internal readonly unsafe struct WinogradPool<T, TVector>(
    Window2d window, int batch, int filters, int groups, float* x, float* weights, float* bias, float* y, byte* winner, DropoutDraw dropout) : IWork
    where T : struct, ILanes<TVector>
    where TVector : unmanaged
{
    // Pieces of a call: enough for the threads to share evenly, few enough that an image is seldom framed twice.
    private const int MostPieces = 32;

    private readonly long _call = Scratch.NextCall();

    private int Windows => window.Positions / 4;

    /// <summary>The kernel; see <see cref="ConvolutionPool2d.Forward"/>.</summary>
    internal static void Run(
        in Window2d window, int batch, int filters, float* x, float* panels, float* bias, float* y, byte* winner, in DropoutDraw dropout)
    {
        int all = (int)((((long)batch * window.Positions / 4) + Tile.Rows - 1) / Tile.Rows), groups = (all + MostPieces - 1) / MostPieces;
        WinogradPool<T, TVector> work = new(window, batch, filters, groups, x, panels, bias, y, winner, dropout);
        Workers.Run((all + groups - 1) / groups, ref work);
    }

    public void Run(int piece)
    {
        int channels = window.Channels, padded = Panels.Count(filters) * Tile.Columns, across = window.OutputWidth / 2;
        long first = (long)piece * groups * Tile.Rows, end = Math.Min((long)batch * Windows, first + ((long)groups * Tile.Rows));
        Frame frame = Frame.ForPadding(window);
        float* framed = Scratch.Kept(_call, frame.ShownSize, out bool isNew);
        if (isNew)
            frame.BeginShown(framed);
        float* inputs = Scratch.Local(Winograd.Points * Tile.Rows * (channels + (long)padded)), products = inputs + (Winograd.Points * Tile.Rows * channels);
        for (long at = first; at < end; at += Tile.Rows)
        {
            for (int i = 0; i < Math.Min(Tile.Rows, end - at); i++)
            {
                (long image, long place) = Math.DivRem(at + i, Windows);
                (int wy, int wx) = Math.DivRem((int)place, across);
                frame.Show(framed, x, image, 2 * wy, (2 * wy) + 4);
                float* patch = framed + (2L * ((wy * frame.Width) + wx) * channels);
                Winograd.Input<T, TVector>(patch, (nint)frame.Width * channels, channels, inputs + (i * channels), (nint)Tile.Rows * channels);
            }
            Multiply(inputs, products, padded);
            Finish(products, padded, (int)Math.Min(Tile.Rows, end - at), y + (at * filters), winner + (at * filters));
        }
        PooledWindow.Drop(dropout, first * filters, (int)(end - first) * filters, y + (first * filters), winner + (first * filters));
    }

    /// <summary>products[point, window, filter] = inputs[point, window, channel] times the weights of that point.</summary>
    private void Multiply(float* inputs, float* products, int padded)
    {
        int channels = window.Channels;
        float* zeros = stackalloc float[Tile.Columns];
        new Span<float>(zeros, Tile.Columns).Clear();
        float** row = stackalloc float*[Tile.Rows];
        float* panel = weights;
        for (int point = 0; point < Winograd.Points; point++, products += Tile.Rows * padded)
        {
            for (int i = 0; i < Tile.Rows; i++, inputs += channels)
                row[i] = inputs;
            for (int column = 0; column < padded; column += Tile.Columns, panel += channels * Tile.Columns)
                Tile.MultiplyRows(row, 1, 0, channels, panel, zeros, products + column, padded);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(float* products, int padded, int count, float* to, byte* won)
    {
        nint pointStride = (nint)Tile.Rows * padded;
        for (int i = 0; i < count; i++, products += padded, to += filters, won += filters)
        {
            for (int f = 0; f < filters; f += T.Count)
                Winograd.Output<T, TVector>(products + f, pointStride, bias == null ? T.Zero : T.Load(bias + f), to + f, won + f);
        }
    }
}
