namespace Inkling.Neural;

/// <summary>
/// Told when each pass of a step begins and ends, for a profiler: a module, or the modules of a <see cref="Sequential"/> that are computed
/// together. Unlike <see cref="IForwardObserver"/> it makes nothing be computed besides. It must change nothing.
/// </summary>
public interface IPassObserver
{
    /// <summary>Modules begin; the passes of modules inside them begin and end before these end.</summary>
    /// <param name="modules">One module, or those that are computed together, in order.</param>
    /// <param name="input">What the first of them gets.</param>
    /// <param name="inputNeedsGradient">Whether the way back goes on to the input.</param>
    /// <returns>The pass's number, not negative, by which it is named from now on.</returns>
    int BeginForward(ReadOnlySpan<Module> modules, Shape input, bool inputNeedsGradient);

    /// <summary>The pass that began last and has not ended is over.</summary>
    void EndForward(int pass);

    /// <summary>The way back of one operation begins.</summary>
    /// <param name="pass">The innermost pass that the operation ran in; negative for one outside all modules, such as the loss.</param>
    void BeginBackward(int pass);

    /// <summary>It is over.</summary>
    void EndBackward(int pass);
}
