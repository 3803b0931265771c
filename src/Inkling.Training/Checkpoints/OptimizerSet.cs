using Inkling.Neural;

namespace Inkling.Training;

/// <summary>An optimiser as a checkpoint remembers it, beside its buffers.</summary>
/// <param name="Name">Its name; empty for the only one of an automatic training.</param>
/// <param name="Steps">Steps taken.</param>
internal sealed record SavedOptimizer(string Name, long Steps);

/// <summary>The optimisers of a training in checkpoints.</summary>
internal sealed class OptimizerSet(params IReadOnlyList<(string Name, Optimizer Optimizer)> optimizers)
{
    private const string Prefix = "optimizer/";

    /// <summary>What kinds there are: another kind cannot go on with their buffers.</summary>
    internal string Kinds { get; } = string.Join(
        ", ", optimizers.Select(named => named.Name.Length == 0 ? named.Optimizer.GetType().Name : $"{named.Name} {named.Optimizer.GetType().Name}"));

    internal IReadOnlyList<SavedOptimizer> Saved() => [.. optimizers.Select(named => new SavedOptimizer(named.Name, named.Optimizer.StepCount))];

    internal IEnumerable<CheckpointTensor> Tensors() =>
        from named in optimizers
        from buffer in named.Optimizer.State
        select new CheckpointTensor(NameOf(named.Name, buffer.Name), new Shape(buffer.Values.Length), buffer.Values);

    /// <summary>Checks that a checkpoint has everything, and gives what will then fill the optimisers.</summary>
    /// <exception cref="CheckpointException">Something is missing or has another length.</exception>
    internal Action Prepare(IReadOnlyList<SavedOptimizer> saved, Checkpoint checkpoint)
    {
        List<(ReadOnlyMemory<float> From, Memory<float> To)> buffers = [];
        List<(Optimizer Optimizer, long Steps)> steps = [];
        foreach ((string name, Optimizer optimizer) in optimizers)
        {
            SavedOptimizer state = saved.FirstOrDefault(known => known.Name == name) ?? throw Lacks($"the optimiser '{name}'");
            steps.Add((optimizer, state.Steps));
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
            foreach ((Optimizer optimizer, long taken) in steps)
                optimizer.Restore(taken);
        };

        CheckpointException Lacks(string what) => new($"'{checkpoint.Source}' lacks {what}: resume with the optimiser that the run began with.");
    }

    private static string NameOf(string optimizer, string buffer) => optimizer.Length == 0 ? Prefix + buffer : $"{Prefix}{optimizer}/{buffer}";
}
