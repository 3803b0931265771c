namespace Inkling.Digits;

/// <summary>Measures the models of a run folder again.</summary>
public static class RunEvaluation
{
    /// <summary>Measures all models of a run on its data.</summary>
    /// <param name="run">The run folder, or a file of weights.</param>
    /// <param name="options">Data folder (null: the run's own), threads; the rest is ignored.</param>
    /// <param name="view">Shows progress and results.</param>
    /// <param name="validation">Whether on the validation images of the run in place of the test images.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <returns>One entry a model.</returns>
    /// <exception cref="Numerics.UserErrorException">There is no run, no model, or the data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<ModelEvaluation> Run(
        string run, WorkflowOptions options, IWorkflowView view, bool validation = false, CancellationToken stop = default) =>
        throw new NotImplementedException();
}
