namespace Inkling.Numerics;

/// <summary>
/// The fully connected layer y = x weight + bias: x [batch, inputs], weight [inputs, outputs], bias [outputs],
/// y [batch, outputs].
/// </summary>
public static unsafe class LinearLayer
{
    // Below this many rows packing the weights costs more than it saves: they are read once where they lie.
    private const int FewRows = 4;

    /// <summary>y = x weight + bias (empty: none), overwritten.</summary>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Forward(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        CheckLengths(batch, inputs, outputs, x, weight, bias, y);
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            if (batch < FewRows)
            {
                FewRowsWork few = new(batch, inputs, outputs, px, pw, pb, py);
                Workers.Run(few.Pieces, ref few);
                return;
            }
            RowsWork work = new(batch, inputs, outputs, px, pw, transposed: false, pb, py);
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
            RowsWork work = new(batch, outputs, inputs, pdy, pw, transposed: true, null, pdx);
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
            PackGradientWork pack = new(batch, outputs, pdy, panels, pdb);
            Workers.Run(Panels.Count(outputs), ref pack);
            ColumnsWork work = new(batch, inputs, outputs, px, panels, pdw);
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
}
