namespace Inkling.Neural;

/// <summary>One recorded operation: keeps what its backward pass needs.</summary>
internal abstract class Node
{
    /// <summary>Reads the gradient of its result and passes it on to its inputs and parameters.</summary>
    internal abstract void Backward(Tape tape);
}
