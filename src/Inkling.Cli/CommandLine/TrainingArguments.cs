using System.CommandLine;
using Inkling.Digits;

namespace Inkling.Cli;

/// <summary>The options of every verb that trains.</summary>
internal sealed class TrainingArguments
{
    private readonly Option<ulong> _seed = Values.Seed("--seed", "Split, first weights, order and dropout follow from it", WorkflowOptions.DefaultSeed);
    private readonly Option<int?> _epochs = Values.Count("--epochs", $"Passes over the training images [default: {Default(recipe => recipe.Epochs)}]", 1, 10_000);
    private readonly Option<int?> _batchSize = Values.Count("--batch-size", $"Images of a step [default: {Default(recipe => recipe.BatchSize)}]", 1, 65_536);
    private readonly Option<double?> _learningRate = Values.Rate("--learning-rate", $"Peak of the learning rate [default: {Default(recipe => recipe.LearningRate)}]");
    private readonly Option<string?> _name = Values.Name("--name", "End of the run folder's name [default: the data set's name and what is run]");
    private readonly Option<string?> _data = Data();
    private readonly Option<string?> _output = Output();
    private readonly Option<int?> _threads = Threads();
    private readonly Option<bool> _quick = new("--quick") { Description = "Fewer images and epochs: to see everything in less than a minute" };

    private readonly Option<ViewKind?> _view = ViewKinds.Option();

    /// <summary>The folder with the data.</summary>
    internal static Option<string?> Data() =>
        Values.Path("--data", "DIR", "Folder with four IDX files in MNIST's format, plain or .gz [default: the MNIST that comes with Inkling]");

    /// <summary>The folder with the data of a run that is there already.</summary>
    internal static Option<string?> DataOfRun() => Values.Path("--data", "DIR", "Folder with the run's data, where it has moved [default: where it was]");

    /// <summary>The folder for the results.</summary>
    internal static Option<string?> Output()
    {
        Option<string?> output = Values.Path("--output", "DIR", "Where the run gets a folder of its own");
        output.DefaultValueFactory = _ => WorkflowOptions.DefaultRunsFolder;
        return output;
    }

    /// <summary>The number of threads.</summary>
    internal static Option<int?> Threads() => Values.Count("--threads", "Threads that compute; the results do not depend on it [default: one for each processor]", 1, 1024);

    /// <summary>Gives a command these options. Several commands may share them.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_quick, _name, _seed, _epochs, _batchSize, _learningRate, _threads, _data, _output, _view])
            command.Add(option);
    }

    /// <summary>What the user wants to see; null if that was not said.</summary>
    internal ViewKind? View(ParseResult parsed) => parsed.GetValue(_view);

    /// <summary>What the user chose.</summary>
    internal WorkflowOptions Read(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(_name),
        RunsFolder = parsed.GetValue(_output) ?? WorkflowOptions.DefaultRunsFolder,
        DataFolder = parsed.GetValue(_data),
        Seed = parsed.GetValue(_seed),
        Quick = parsed.GetValue(_quick),
        Epochs = parsed.GetValue(_epochs),
        BatchSize = parsed.GetValue(_batchSize),
        LearningRate = parsed.GetValue(_learningRate),
        Threads = parsed.GetValue(_threads),
    };

    /// <summary>What the user chose, as assignments to the values of a configuration; what was not given is not there.</summary>
    internal IReadOnlyList<string> Assignments(ParseResult parsed)
    {
        List<string> assignments = [];
        Add("seed", _seed);
        Add("trainer.maxEpochs", _epochs);
        Add("data.batchSize", _batchSize);
        Add("module.optimizer.learningRate", _learningRate);
        Add("data.folder", _data);
        if (parsed.GetValue(_quick))
            assignments.Add("data.quick=true");
        return assignments;

        void Add<T>(string name, Option<T> option)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                assignments.Add(FormattableString.Invariant($"{name}={parsed.GetValue(option)}"));
        }
    }

    // The recipes' own values, so that help cannot say something else than what happens.
    private static string Default<T>(Func<Recipe, T> value)
    {
        string[] values = [.. DigitNetwork.All.Select(network => FormattableString.Invariant($"{value(Recipes.Of(network, quick: false))}"))];
        return values.Distinct().Count() == 1 ? values[0] : string.Join(", ", DigitNetwork.All.Zip(values, (network, text) => $"{text} {network.Key}"));
    }
}
