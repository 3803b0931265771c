namespace Inkling.Digits;

/// <summary>A look at a data set, without training: phases 2 and 3 of the workflow.</summary>
public static class DataReport
{
    /// <summary>Shows what is in a data set; writes nothing.</summary>
    /// <param name="options">Data folder (null: MNIST) and seed; the rest is ignored.</param>
    /// <param name="view">Shows it.</param>
    /// <exception cref="Numerics.UserErrorException">The data cannot be used.</exception>
    public static void Run(WorkflowOptions options, IWorkflowView view) => throw new NotImplementedException();
}
