using System.Text.RegularExpressions;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>What to train on, with what, and where the results go. The defaults are those of the command line.</summary>
public sealed partial record WorkflowOptions
{
    /// <summary>The folder in which every run gets one of its own.</summary>
    public const string DefaultRunsFolder = "runs";

    /// <summary>The usual seed.</summary>
    public const ulong DefaultSeed = 1;

    /// <summary>
    /// The end of the run folder's name; null takes the data set's, with <c>-quick</c> or the network's name where it fits. Letters, digits, dot, dash
    /// and underscore.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The folder in which the run gets its own; made if it does not exist.</summary>
    public string RunsFolder { get; init; } = DefaultRunsFolder;

    /// <summary>
    /// The folder of a run that was stopped or killed and now goes on, with the options that it began with; null begins a new run. <see cref="RunResumption"/> finds them
    /// in the folder.
    /// </summary>
    public string? ResumeFolder { get; init; }

    /// <summary>A folder with four IDX files in MNIST's format; null takes the MNIST that comes with the program.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Everything random follows from it: split, starting weights, order, dropout.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>Whether to do everything at a reduced size, in well under a minute.</summary>
    public bool Quick { get; init; }

    /// <summary>Epochs in place of the recipe's; null keeps it.</summary>
    public int? Epochs { get; init; }

    /// <summary>Images of a step in place of the recipe's; null keeps it.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Learning rate in place of the recipe's; null keeps it.</summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// Whole configurations, each in place of everything that these options and the recipes say of its network; their seed, data and size are the run's, so that they have to
    /// agree in these.
    /// </summary>
    public IReadOnlyList<TrainingConfiguration> Trainings { get; init; } = [];

    /// <summary>Threads that work; null takes one for each processor. The results do not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>The clock on the wall, for the run folder's name and for timings; nothing trained depends on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of every moment of the trainings, for example a <see cref="Profiler"/>.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>The configuration of a network's training, with what these options change.</summary>
    public TrainingConfiguration TrainingOf(DigitNetwork network)
    {
        if (Trainings.FirstOrDefault(training => training.Network == network) is { } given)
            return given;
        Recipe recipe = Recipes.Of(network, Quick);
        recipe = recipe with
        {
            Epochs = Epochs ?? recipe.Epochs,
            BatchSize = BatchSize ?? recipe.BatchSize,
            LearningRate = LearningRate ?? recipe.LearningRate,
        };
        recipe.Validate();
        return TrainingConfiguration.Of(network, recipe, Seed, DataFolder, Quick);
    }

    /// <summary>These options with the seed, the data and the size of their configurations.</summary>
    /// <exception cref="UserErrorException">The configurations do not agree.</exception>
    internal WorkflowOptions Agreed
    {
        get
        {
            if (Trainings.Count == 0)
                return this;
            TrainingConfiguration first = Trainings[0];
            if (Trainings.Any(training => (training.Seed, training.DataFolder, training.Quick) != (first.Seed, first.DataFolder, first.Quick)))
                throw new UserErrorException("The configurations of one run have different seeds or data: give them the same.");
            return this with { Seed = first.Seed, DataFolder = ResumeFolder is null ? first.DataFolder : DataFolder ?? first.DataFolder, Quick = first.Quick };
        }
    }

    /// <summary>Refuses impossible options before anything is read or written.</summary>
    /// <exception cref="UserErrorException">An option is impossible; the message says which and what is possible.</exception>
    public void Validate()
    {
        if (Name is not null && (!NamePattern().IsMatch(Name) || Name.Length > 64))
            throw new UserErrorException($"'{Name}' cannot name a run: use up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.");
        if (string.IsNullOrWhiteSpace(RunsFolder))
            throw new UserErrorException("The output folder has no name: give one, for example 'runs'.");
        if (Threads is < 1 or > 1024)
            throw new UserErrorException($"{Threads} threads are not possible: give 1 to 1024.");
        foreach (DigitNetwork network in DigitNetwork.All)
            TrainingOf(network);
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex NamePattern();
}
