namespace Inkling.Numerics;

/// <summary>dx[batch, inputs] = dz weight^T. One piece is a panel of inputs, as in <see cref="RowsWork"/>.</summary>
internal readonly unsafe struct InputGradientWork(int batch, int inputs, int outputs, PackedGradient dz, float* weight, float* dx) : IWork
{
    internal int Pieces => Product(null).Pieces;

    public void Run(int piece) => Product(dz.OfThisThread()).Run(piece);

    /// <summary>The packed gradient is the left operand: a row is one run of each panel. A single panel's spare columns are left out.</summary>
    private RowsWork Product(float* panels)
    {
        LeftOperand rows = new(panels, Tile.Columns, Panels.Count(outputs), (nint)batch * Tile.Columns, Math.Min(outputs, Tile.Columns));
        return new RowsWork(batch, rows, new RightOperand(weight, outputs, inputs, RightLayout.Transposed), null, dx, default);
    }
}
