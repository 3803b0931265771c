using System.Text.Json;
using Inkling.Neural;

namespace Inkling.Training;

/// <summary>What callbacks and module remembered at some moment.</summary>
/// <param name="Texts">The texts by key; null where nobody remembers anything.</param>
/// <param name="Buffers">The numbers; null for the present ones.</param>
internal sealed record StatefulMoment(SortedDictionary<string, string>? Texts, IReadOnlyList<CheckpointTensor>? Buffers);

/// <summary>The state of callbacks and module in checkpoints.</summary>
internal sealed class StatefulCallbacks
{
    private const string Prefix = "callback/";

    private readonly IStateful[] _all;

    internal StatefulCallbacks(IEnumerable<Hooks> hooks)
    {
        _all = [.. hooks.OfType<IStateful>()];
        string? twice = _all.GroupBy(stateful => stateful.StateKey).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new InvalidOperationException($"Two callbacks have the state key '{twice}': give each a key of its own.");
    }

    /// <summary>What is remembered now, to be saved later.</summary>
    /// <param name="copiesBuffers">Whether the numbers are copied too: they change with steps and epochs, but not between the batches of a step.</param>
    internal StatefulMoment Capture(bool copiesBuffers) => new(Texts(), copiesBuffers ? [.. Tensors().Select(tensor => tensor with { Values = tensor.Values.ToArray() })] : null);

    /// <summary>The texts by key.</summary>
    internal SortedDictionary<string, string>? Texts() =>
        _all.Length == 0 ? null : new(_all.ToDictionary(stateful => stateful.StateKey, stateful => stateful.SaveState()), StringComparer.Ordinal);

    /// <summary>The numbers, under names that no weight has.</summary>
    internal IEnumerable<CheckpointTensor> Tensors() =>
        from stateful in _all
        from buffer in stateful.StateBuffers
        select new CheckpointTensor(NameOf(stateful, buffer.Name), new Shape(buffer.Values.Length), buffer.Values);

    /// <summary>Gives every callback that the checkpoint knows its state.</summary>
    /// <exception cref="CheckpointException">A buffer is missing or has another length, or a text cannot be read.</exception>
    internal void Restore(IReadOnlyDictionary<string, string>? texts, Checkpoint checkpoint)
    {
        foreach (IStateful stateful in _all)
        {
            if (texts is null || !texts.TryGetValue(stateful.StateKey, out string? text))
                continue;
            foreach ((string name, Memory<float> values) in stateful.StateBuffers)
            {
                CheckpointTensor? tensor = checkpoint.Find(NameOf(stateful, name));
                if (tensor is null || tensor.Values.Length != values.Length)
                    throw new CheckpointException($"'{checkpoint.Source}' lacks '{name}' of {values.Length} values for the callback '{stateful.StateKey}': resume with the callbacks that the run began with.");
                tensor.Values.CopyTo(values);
            }
            try
            {
                stateful.RestoreState(text);
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                throw new CheckpointException($"'{checkpoint.Source}' has a state of the callback '{stateful.StateKey}' that it cannot read: {e.Message}", e);
            }
        }
    }

    private static string NameOf(IStateful stateful, string name) => $"{Prefix}{stateful.StateKey}/{name}";
}
