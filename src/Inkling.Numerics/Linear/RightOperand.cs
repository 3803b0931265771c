namespace Inkling.Numerics;

/// <summary>How the right operand of a product lies in memory.</summary>
internal enum RightLayout
{
    /// <summary>[depth, columns].</summary>
    Rows,

    /// <summary>[columns, depth].</summary>
    Transposed,

    /// <summary>As <see cref="LinearLayer.Pack"/> makes it: in panels, [panel, depth, columns of a tile], or for few outputs as <see cref="Narrow.Pack"/> does.</summary>
    Packed,
}

/// <summary>The right operand of a product, of which a piece of work needs one panel after the other.</summary>
/// <param name="b">The operand.</param>
/// <param name="depth">Its rows.</param>
/// <param name="columns">Its columns.</param>
/// <param name="layout">How it lies.</param>
internal readonly unsafe struct RightOperand(float* b, int depth, int columns, RightLayout layout)
{
    internal int Depth => depth;

    internal int Columns => columns;

    internal bool IsPacked => layout == RightLayout.Packed;

    /// <summary>Floats of a panel.</summary>
    internal long PanelSize => (long)depth * Tile.Columns;

    /// <summary>The operand where it lies.</summary>
    internal float* Start => b;

    /// <summary>A panel: where it lies if it is packed, else packed into <paramref name="room"/>.</summary>
    internal float* Panel(int panel, float* room)
    {
        switch (layout)
        {
            case RightLayout.Packed:
                return b + (panel * PanelSize);
            case RightLayout.Transposed:
                Panels.PackTransposed(b, depth, columns, depth, panel, room);
                return room;
            default:
                Panels.Pack(b, depth, columns, columns, panel, room);
                return room;
        }
    }
}
