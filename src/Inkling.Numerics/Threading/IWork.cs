namespace Inkling.Numerics;

/// <summary>
/// Work cut into numbered pieces that may run in any order and on any thread. The cut depends on the size of the
/// problem alone, never on the number of threads: that is what makes results the same bits on any number of threads.
/// </summary>
public interface IWork
{
    /// <summary>Runs one piece.</summary>
    /// <param name="piece">Number of the piece, from 0.</param>
    void Run(int piece);
}
