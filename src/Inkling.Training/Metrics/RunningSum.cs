using Inkling.Neural;

namespace Inkling.Training;

/// <summary>What metrics remember in the middle of an epoch.</summary>
/// <param name="Name">Key of their source.</param>
/// <param name="State">Its bytes.</param>
internal sealed record RunningSum(string Name, byte[] State)
{
    internal static RunningSum Of(MetricSource source, MetricState state)
    {
        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes))
            state.Write(writer);
        return new RunningSum(source.Key, bytes.ToArray());
    }

    /// <exception cref="CheckpointException">The bytes do not fit the state.</exception>
    internal void CopyTo(MetricState state, string path)
    {
        Exception? inner = null;
        try
        {
            using MemoryStream bytes = new(State);
            using BinaryReader reader = new(bytes);
            state.Reset();
            state.Read(reader);
            if (bytes.Position == bytes.Length)
                return;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            inner = e;
        }
        throw new CheckpointException($"'{path}' remembers '{Name}' in a way that does not fit this run's metric of that name: resume with the metrics that the run began with.", inner);
    }
}
