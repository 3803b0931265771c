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
        RunConfiguration configuration = RunConfiguration.Read(folder);
        DigitNetwork[] networks = [.. DigitNetwork.All.Where(network => configuration.Recipes.ContainsKey(network.Key))];
        if (networks.Length != configuration.Recipes.Count || !(networks.Length == 1 || networks.SequenceEqual(DigitNetwork.Compared)))
            throw new UserErrorException($"'{folder}' has trained {string.Join(", ", configuration.Recipes.Keys)}, which this version of Inkling does not know together: resume it with the version that began it.");
        options = options with
        {
            ResumeFolder = folder,
            DataFolder = options.DataFolder ?? configuration.DataFolder,
            Seed = configuration.Seed,
            Quick = configuration.Quick,
            Epochs = Common(configuration, recipe => recipe.Epochs),
            BatchSize = Common(configuration, recipe => recipe.BatchSize),
            LearningRate = Common(configuration, recipe => recipe.LearningRate),
        };
        return networks.Length == 1 ? DigitTraining.Run(networks[0], options, view, stop) : Workflow.Run(options, view, stop);
    }

    /// <summary>Refuses to go on with other data or another recipe.</summary>
    /// <returns>The run's configuration.</returns>
    /// <exception cref="UserErrorException">Something is not what the run began with.</exception>
    internal static RunConfiguration Check(string folder, WorkflowOptions options, IReadOnlyList<DigitNetwork> networks, DigitData data)
    {
        RunConfiguration configuration = RunConfiguration.Read(folder);
        if (configuration.DataSha256 != data.Sha256)
            throw new UserErrorException($"'{folder}' began with other data (SHA-256 {configuration.DataSha256[..12]}…) than these ({data.Sha256[..12]}…): give the folder with its data, with --data DIR.");
        foreach (DigitNetwork network in networks)
        {
            byte[] then = configuration.Recipes[network.Key].ToJson(), now = SummaryMaker.Recipe(options.RecipeOf(network)).ToJson();
            if (!then.AsSpan().SequenceEqual(now))
                throw new UserErrorException($"'{folder}' began with another recipe of the {network.Title} than this version of Inkling has: resume it with the version that began it ({configuration.Version}).");
        }
        return configuration;
    }

    /// <summary>What all recipes of the run have in common: an option that the run was given, or the default of all; null where they differ.</summary>
    private static T? Common<T>(RunConfiguration configuration, Func<RecipeSummary, T> value)
        where T : struct
    {
        T[] values = [.. configuration.Recipes.Values.Select(value).Distinct()];
        return values.Length == 1 ? values[0] : null;
    }
}
