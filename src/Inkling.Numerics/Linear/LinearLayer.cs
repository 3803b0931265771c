namespace Inkling.Numerics;

/// <summary>
/// The fully connected layer y = x weight + bias: x [batch, inputs], weight [inputs, outputs], bias [outputs],
/// y [batch, outputs].
/// </summary>
public static unsafe class LinearLayer
{
    // Below this many rows packing the weights costs more than it saves: they are read once where they lie.
    private const int FewRows = 4;

    /// <summary>y = x weight + bias (empty: none), overwritten; after ReLU and dropout where they are asked for.</summary>
    /// <param name="batch">Rows of x.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="weight">[inputs, outputs].</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="y">[batch, outputs].</param>
    /// <param name="rectify">Whether y is the maximum of that and 0.</param>
    /// <param name="dropout">Which values of y are dropped, the others being divided by 1 - p. Nothing by default; only after a ReLU.</param>
    /// <exception cref="ArgumentException">A length does not match, or there is dropout without ReLU.</exception>
    public static void Forward(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y,
        bool rectify = false, in DropoutDraw dropout = default)
    {
        CheckLengths(batch, inputs, outputs, x, weight, bias, y);
        if (!rectify && dropout.Probability != 0)
            throw new ArgumentException("Dropout in the same pass is for results of a ReLU: the way back tells a dropped value by its zero.", nameof(dropout));
        fixed (float* px = x, pw = weight, pb = bias, py = y)
            Multiply(batch, px, new RightOperand(pw, inputs, outputs, RightLayout.Rows), pb, py, new LinearEnd(outputs, rectify, dropout));
    }

    /// <summary>Floats of a weight that <see cref="Pack"/> has laid out.</summary>
    /// <param name="inputs">Rows of the weight.</param>
    /// <param name="outputs">Columns of the weight.</param>
    public static int PackedLength(int inputs, int outputs) => checked((int)(Narrow.Supports(outputs) ? Narrow.Size(inputs, outputs) : Panels.Size(inputs, outputs)));

    /// <summary>Lays a weight out as <see cref="ForwardPacked"/> reads it, so that many calls share the work.</summary>
    /// <param name="inputs">Rows of the weight.</param>
    /// <param name="outputs">Columns of the weight.</param>
    /// <param name="weight">[inputs, outputs].</param>
    /// <param name="packed">Receives <see cref="PackedLength"/> floats, which only this process can use: the layout depends on its processor.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Pack(int inputs, int outputs, ReadOnlySpan<float> weight, Span<float> packed)
    {
        Check.Length(weight, (long)inputs * outputs, nameof(weight));
        Check.Length(packed, PackedLength(inputs, outputs), nameof(packed));
        fixed (float* pw = weight, pp = packed)
        {
            if (Narrow.Supports(outputs))
                Narrow.Pack(pw, inputs, outputs, pp);
            else
                Panels.PackAll(pw, inputs, outputs, pp);
        }
    }

    /// <summary>The same as <see cref="Forward"/> with a weight that is packed already; the same bits.</summary>
    /// <param name="batch">Rows of x.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="packed">What <see cref="Pack"/> made of the weight.</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="y">[batch, outputs].</param>
    /// <param name="rectify">Whether y is the maximum of that and 0.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void ForwardPacked(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, Span<float> y, bool rectify = false)
    {
        Check.Length(x, (long)batch * inputs, nameof(x));
        Check.Length(packed, PackedLength(inputs, outputs), nameof(packed));
        Check.Length(bias, bias.IsEmpty ? 0 : outputs, nameof(bias));
        Check.Length(y, (long)batch * outputs, nameof(y));
        fixed (float* px = x, pw = packed, pb = bias, py = y)
            Multiply(batch, px, new RightOperand(pw, inputs, outputs, RightLayout.Packed), pb, py, new LinearEnd(outputs, rectify, default));
    }

    private static void Multiply(int batch, float* x, in RightOperand weight, float* bias, float* y, in LinearEnd end)
    {
        if (Narrow.Supports(weight.Columns))
        {
            float* packed = weight.Start;
            if (!weight.IsPacked)
                Narrow.Pack(weight.Start, weight.Depth, weight.Columns, packed = Scratch.Shared(Narrow.Size(weight.Depth, weight.Columns)));
            NarrowWork narrow = new(batch, weight.Depth, weight.Columns, x, packed, bias, y, end);
            Workers.Run(narrow.Pieces, ref narrow);
            return;
        }
        if (batch < FewRows)
        {
            FewRowsWork few = new(batch, x, weight, bias, y, end);
            Workers.Run(few.Pieces, ref few);
            return;
        }
        if (Entries.Pay(x, batch, weight.Depth))
        {
            EntriesWork.Run(batch, x, weight, bias, y, end);
            return;
        }
        RowsWork work = new(batch, new LeftOperand(x, weight.Depth, 1, 0, weight.Depth), weight, bias, y, end);
        Workers.Run(work.Pieces, ref work);
    }

    /// <summary>
    /// The gradients: dx = dz weight^T, overwritten; x^T dz and the column sums of dz are added to dWeight and dBias, sample after sample in
    /// order, so that it does not matter how samples are cut into batches. dz is dy, or with ReLU and dropout dy * keep where the result is
    /// above zero and 0 elsewhere.
    /// </summary>
    /// <param name="batch">Rows of x.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="outputs">Columns of y.</param>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="weight">[inputs, outputs].</param>
    /// <param name="result">y [batch, outputs] of a forward pass with ReLU; empty for one without.</param>
    /// <param name="dy">[batch, outputs].</param>
    /// <param name="dWeight">[inputs, outputs], or empty where nobody needs it.</param>
    /// <param name="dBias">[outputs], or empty.</param>
    /// <param name="dx">[batch, inputs], or empty where nobody needs it; other memory than dy and result.</param>
    /// <param name="keep">The factor of the values that dropout kept, 1 / (1 - p).</param>
    /// <param name="overwrite">Whether dWeight is overwritten, as if it were zero.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Backward(
        int batch, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> result, ReadOnlySpan<float> dy,
        Span<float> dWeight, Span<float> dBias, Span<float> dx, float keep = 1, bool overwrite = false)
    {
        CheckLengths(batch, inputs, outputs, x, weight, dBias, dy);
        Check.Length(dWeight, dWeight.IsEmpty ? 0 : weight.Length, nameof(dWeight));
        Check.Length(dx, dx.IsEmpty ? 0 : x.Length, nameof(dx));
        Check.Length(result, result.IsEmpty ? 0 : dy.Length, nameof(result));
        fixed (float* px = x, pw = weight, py = result, pdy = dy, pdw = dWeight, pdb = dBias, pdx = dx)
        {
            PackedGradient dz = new(batch, outputs, pdy, py, keep, pdb);
            if (Narrow.Supports(outputs))
            {
                NarrowGradientWork narrow = new(batch, inputs, outputs, px, pw, dz, pdw, overwrite, pdx);
                Workers.Run(narrow.Pieces, ref narrow);
            }
            else
            {
                if (pdw != null)
                    ColumnsWork.Run(batch, inputs, outputs, px, dz, pdw, overwrite);
                InputGradientWork rows = new(batch, inputs, outputs, dz, pw, pdx);
                if (pdx != null)
                    Workers.Run(rows.Pieces, ref rows);
            }
            dz.WriteBias();
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
