using Inkling.Neural;

namespace Inkling.Training;

/// <summary>An optimiser as a checkpoint remembers it, beside its buffers.</summary>
/// <param name="Name">Its name; empty for the only one of an automatic training.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="ParameterSteps">Steps of each parameter; null if all took part in every one.</param>
internal sealed record SavedOptimizer(string Name, long Steps, IReadOnlyList<long>? ParameterSteps)
{
    /// <summary>The rate that somebody has set by hand; null where it is the one that the run began with, or a schedule says it.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The same for the momentum.</summary>
    public double? Momentum { get; init; }
}

/// <summary>The optimisers of a training in checkpoints.</summary>
internal sealed class OptimizerSet(IReadOnlyList<NamedOptimizer> optimizers)
{
    private const string Prefix = "optimizer/";

    private readonly double[] _momenta = [.. optimizers.Select(named => named.Optimizer.Momentum)];

    /// <summary>What kinds there are: another kind cannot go on with their buffers.</summary>
    internal string Kinds { get; } = string.Join(
        ", ", optimizers.Select(named => named.Name.Length == 0 ? named.Optimizer.GetType().Name : $"{named.Name} {named.Optimizer.GetType().Name}"));

    /// <summary>Steps that all of them have taken together.</summary>
    internal long Steps
    {
        get
        {
            long steps = 0;
            for (int i = 0; i < optimizers.Count; i++)
                steps += optimizers[i].Optimizer.StepCount;
            return steps;
        }
    }

    internal IReadOnlyList<SavedOptimizer> Saved() => [.. optimizers.Select((named, i) => SavedOf(named, _momenta[i]))];

    private static SavedOptimizer SavedOf(NamedOptimizer named, double momentum)
    {
        Optimizer optimizer = named.Optimizer;
        bool isFree = named.Schedule is null;
        return new(named.Name, optimizer.StepCount, ParameterStepsOf(optimizer))
        {
            LearningRate = isFree && optimizer.LearningRate != optimizer.BaseLearningRate ? optimizer.LearningRate : null,
            Momentum = isFree && optimizer.Momentum != momentum ? optimizer.Momentum : null,
        };
    }

    private static long[]? ParameterStepsOf(Optimizer optimizer) =>
        optimizer.ParameterSteps.All(steps => steps == optimizer.StepCount) ? null : [.. optimizer.ParameterSteps];

    internal IEnumerable<CheckpointTensor> Tensors() =>
        from named in optimizers
        from buffer in named.Optimizer.State
        select new CheckpointTensor(NameOf(named.Name, buffer.Name), new Shape(buffer.Values.Length), buffer.Values);

    /// <summary>Checks that a checkpoint has everything, and gives what will then fill the optimisers.</summary>
    /// <exception cref="CheckpointException">Something is missing or has another length.</exception>
    internal Action Prepare(IReadOnlyList<SavedOptimizer> saved, Checkpoint checkpoint)
    {
        List<(ReadOnlyMemory<float> From, Memory<float> To)> buffers = [];
        List<(Optimizer Optimizer, SavedOptimizer Saved)> steps = [];
        foreach ((string name, Optimizer optimizer, _) in optimizers)
        {
            SavedOptimizer state = saved.FirstOrDefault(known => known.Name == name) ?? throw Lacks($"the optimiser '{name}'");
            if (state.ParameterSteps is { } each && each.Count != optimizer.Parameters.Named.Count)
                throw Lacks($"the steps of the optimiser's {optimizer.Parameters.Named.Count} parameters");
            steps.Add((optimizer, state));
            foreach ((string buffer, Memory<float> values) in optimizer.State)
            {
                CheckpointTensor? tensor = checkpoint.Find(NameOf(name, buffer));
                if (tensor is null || tensor.Values.Length != values.Length)
                    throw Lacks($"the optimiser's '{buffer}' of {values.Length} values");
                buffers.Add((tensor.Values, values));
            }
        }
        return () =>
        {
            foreach ((ReadOnlyMemory<float> from, Memory<float> to) in buffers)
                from.CopyTo(to);
            foreach ((Optimizer optimizer, SavedOptimizer taken) in steps)
            {
                optimizer.Restore(taken.Steps, taken.ParameterSteps);
                optimizer.LearningRate = taken.LearningRate ?? optimizer.LearningRate;
                optimizer.Momentum = taken.Momentum ?? optimizer.Momentum;
            }
        };

        CheckpointException Lacks(string what) => new($"'{checkpoint.Source}' lacks {what}: resume with the optimiser that the run began with.");
    }

    private static string NameOf(string optimizer, string buffer) => optimizer.Length == 0 ? Prefix + buffer : $"{Prefix}{optimizer}/{buffer}";
}
