namespace Inkling.Digits;

/// <summary>The training of one network, without the rest of the workflow.</summary>
public static class DigitTraining
{
    /// <summary>Trains a network and measures its best checkpoint once on the test images.</summary>
    /// <param name="network">What to train.</param>
    /// <param name="options">With what; its run folder gets checkpoints, metrics.csv, summary.json and config.json.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully: the batch is finished and the last checkpoint saved.</param>
    /// <returns>What it came to; a training that diverged or was stopped is a result, not an exception.</returns>
    /// <exception cref="Numerics.UserErrorException">An option is impossible, the data cannot be used, or the folder cannot be written.</exception>
    public static WorkflowResult Run(DigitNetwork network, WorkflowOptions options, IWorkflowView view, CancellationToken stop = default) =>
        throw new NotImplementedException();
}
