using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>What a network might have said of some samples; few different values, so that there are ties.</summary>
internal sealed class Samples
{
    private readonly float[] _probabilities;

    internal Samples(int classCount, byte[] labels, float[] logits)
    {
        (ClassCount, Labels, Logits) = (classCount, labels, logits);
        _probabilities = new float[logits.Length];
        Softmax.Forward(logits, classCount, _probabilities);
    }

    internal int ClassCount { get; }

    internal byte[] Labels { get; }

    internal float[] Logits { get; }

    internal int Count => Labels.Length;

    internal static Samples Draw(ulong seed)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        int count = 1 + (int)(key.Uniform(0) * 60), classes = 2 + (int)(key.Uniform(1) * 4);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(key.Uniform((ulong)(10 + i)) * classes))];
        float[] logits = [.. Enumerable.Range(0, count * classes).Select(i => (float)Math.Round(key.Uniform((ulong)(100 + i)) * 6) + (i % classes == labels[i / classes] ? 1 : 0))];
        return new Samples(classes, labels, logits);
    }

    internal float[] LogitsOf(int i) => Logits[(i * ClassCount)..((i + 1) * ClassCount)];

    internal float[] ProbabilitiesOf(int i) => _probabilities[(i * ClassCount)..((i + 1) * ClassCount)];

    /// <summary>The same samples in another order.</summary>
    internal Samples Shuffled(ulong seed)
    {
        RandomKey key = RandomKey.FromSeed(seed);
        int[] order = [.. Enumerable.Range(0, Count).OrderBy(i => key.Uniform((ulong)i))];
        return new Samples(ClassCount, [.. order.Select(i => Labels[i])], [.. order.SelectMany(LogitsOf)]);
    }

    /// <summary>Adds the samples from one to before another, in batches.</summary>
    internal TState AddTo<TState>(TState state, int batchSize = int.MaxValue, int from = 0, int to = int.MaxValue)
        where TState : ClassificationState
    {
        to = Math.Min(to, Count);
        for (int count; from < to; from += count)
        {
            count = Math.Min(batchSize, to - from);
            state.Add(new ClassificationBatch(
                Logits.AsSpan(from * ClassCount, count * ClassCount), _probabilities.AsSpan(from * ClassCount, count * ClassCount), Labels.AsSpan(from, count), ClassCount));
        }
        return state;
    }
}
