namespace Inkling.Digits;

/// <summary>
/// The whole job: from the question to a model in use, through the six phases of CRISP-DM. Trains both networks, chooses by validation,
/// measures each once on the test images and leaves a run folder with a report.
/// </summary>
public static class Workflow
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What to do it with.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully: the batch is finished, checkpoints and what exists of the report are saved.</param>
    /// <returns>What it came to; a training that diverged or was stopped is a result, not an exception.</returns>
    /// <exception cref="Numerics.UserErrorException">An option is impossible, the data cannot be used, or the folder cannot be written.</exception>
    public static WorkflowResult Run(WorkflowOptions options, IWorkflowView view, CancellationToken stop = default) =>
        throw new NotImplementedException();
}
