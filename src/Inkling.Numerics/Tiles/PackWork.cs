namespace Inkling.Numerics;

/// <summary>Packs all panels of a matrix, or of its transpose, one piece a panel.</summary>
internal readonly unsafe struct PackWork(float* source, int depth, int columns, nint stride, bool transposed, float* panels) : IWork
{
    /// <summary>Packs [depth, columns] (transposed: [columns, depth]) with all threads.</summary>
    internal static void Run(float* source, int depth, int columns, nint stride, bool transposed, float* panels)
    {
        PackWork work = new(source, depth, columns, stride, transposed, panels);
        Workers.Run(Panels.Count(columns), ref work);
    }

    public void Run(int panel)
    {
        float* to = panels + ((long)panel * depth * Tile.Columns);
        if (transposed)
            Panels.PackTransposed(source, depth, columns, stride, panel, to);
        else
            Panels.Pack(source, depth, columns, stride, panel, to);
    }
}
