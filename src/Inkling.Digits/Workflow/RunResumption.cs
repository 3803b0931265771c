using Inkling.Numerics;

namespace Inkling.Digits;

/// <summary>
/// Goes on with a run that was stopped or killed, from the last checkpoint of each network to the end. Models, metrics and checkpoints are then the bytes of a run
/// that nothing happened to.
/// </summary>
public static class RunResumption
{
    /// <summary>Goes on with a run; one that had come to its end is only measured again.</summary>
    /// <param name="folder">The run's folder, made by <see cref="Workflow"/> or <see cref="DigitTraining"/>.</param>
    /// <param name="options">Threads, clock and, where the data have moved, their folder; everything else is the run's.</param>
    /// <param name="view">Shows it.</param>
    /// <param name="stop">Stops gracefully.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="UserErrorException">The folder is not a run's, was made with other data or another recipe, or cannot be written.</exception>
    public static WorkflowResult Run(string folder, WorkflowOptions options, IWorkflowView view, CancellationToken stop = default)
    {
        TrainingConfiguration[] trainings = Trainings(folder);
        DigitNetwork[] networks = [.. trainings.Select(training => training.Network)];
        if (!(networks.Length == 1 || networks.SequenceEqual(DigitNetwork.Compared)))
            throw new UserErrorException($"'{folder}' has trained {string.Join(", ", networks.Select(network => network.Key))}, which this version of Inkling does not know together: resume it with the version that began it.");
        options = options with { ResumeFolder = folder, Trainings = trainings };
        return networks.Length == 1 ? DigitTraining.Run(networks[0], options, view, stop) : Workflow.Run(options, view, stop);
    }

    /// <summary>The configurations that a run was begun with, in the order of <see cref="DigitNetwork.All"/>.</summary>
    /// <exception cref="UserErrorException">The folder is no run's, or its files cannot be read.</exception>
    internal static TrainingConfiguration[] Trainings(string folder)
    {
        RunConfiguration.Read(folder);
        TrainingConfiguration[] trainings =
        [
            .. DigitNetwork.All.Select(network => Path.Combine(folder, RunFolder.TrainingFile(network))).Where(File.Exists).Select(TrainingConfiguration.Load),
        ];
        return trainings.Length > 0
            ? trainings
            : throw new UserErrorException($"'{folder}' holds no configuration of a training ('{RunFolder.Trainings}/*.json'): give the folder of a run as it was made.");
    }

    /// <summary>Refuses to go on with other data.</summary>
    /// <returns>The run's configuration.</returns>
    /// <exception cref="UserErrorException">The data are not those that the run began with.</exception>
    internal static RunConfiguration Check(string folder, DigitData data)
    {
        RunConfiguration configuration = RunConfiguration.Read(folder);
        if (configuration.DataSha256 != data.Sha256)
            throw new UserErrorException($"'{folder}' began with other data (SHA-256 {configuration.DataSha256[..12]}…) than these ({data.Sha256[..12]}…): give the folder with its data, with --data DIR.");
        return configuration;
    }
}
