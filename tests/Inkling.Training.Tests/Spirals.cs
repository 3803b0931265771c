using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;
using Inkling.Testing;

namespace Inkling.Training.Tests;

/// <summary>A small problem for every test of the trainer: which of two spirals a point belongs to.</summary>
internal static class Spirals
{
    internal const int TrainingSamples = 90, BatchSize = 16, BatchesPerEpoch = 6;

    internal static BatchesModule<LabelledBatch> Data(int batchSize = BatchSize, int samples = TrainingSamples) => new(
        keys => Batches(samples, 1, batchSize, keys[RandomPurpose.Shuffle]),
        keys => Batches(40, 2, batchSize),
        keys => Batches(50, 3, batchSize));

    internal static Sequential Network() => new(("fc1", new Linear(2, 16)), ("relu", new Relu()), ("drop", new Dropout(0.2)), ("fc2", new Linear(16, 2)));

    internal static Classifier Module(double learningRate = 0.01, Schedule? schedule = null) => Module(Network(), learningRate, schedule);

    internal static Classifier Module(Module network, double learningRate = 0.01, Schedule? schedule = null) =>
        new(network, (parameters, _) => new OptimizerPlan(new Adam(parameters, learningRate), schedule ?? new Schedule.OneCycle()));

    internal static Classifier Descent(double learningRate) =>
        new(Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, learningRate, momentum: 0.9)));

    internal static string Hash(Module network)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, Parameter parameter) in network.Parameters.Named)
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Value));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    internal static ArrayBatches Batches(int count, ulong seed, int batchSize, RandomKey? shuffle = null)
    {
        RandomKey noise = RandomKey.FromSeed(seed);
        float[] points = new float[2 * count];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 2);
            double radius = noise.Uniform((ulong)i), angle = (2 * Math.PI * radius) + (Math.PI * labels[i]);
            points[2 * i] = (float)(radius * Math.Cos(angle));
            points[(2 * i) + 1] = (float)(radius * Math.Sin(angle));
        }
        return new ArrayBatches(points, [2], labels, batchSize, shuffle);
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("inkling-").FullName;

    internal string this[string name] => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    public override string ToString() => _path;
}

/// <summary>
/// What the training thread allocates in four steady steps: the least of the third epoch and those after it (<see cref="Allocations.Windows"/> says why
/// the least), of which there must be enough. Give it <see cref="Epochs"/>.
/// </summary>
internal sealed class SteadyAllocation : Callback
{
    private long _before, _least = long.MaxValue;
    private int _windows;

    /// <summary>The epochs that a training needs.</summary>
    internal static EpochCount Epochs => (2 + Allocations.Windows).Epochs;

    internal long Bytes => _windows >= Allocations.Windows ? _least : throw new InvalidOperationException($"Only {_windows} epochs were looked at.");

    public override void OnBatchEnd(RunState state)
    {
        long now = GC.GetAllocatedBytesForCurrentThread();
        if (state.Clock.Epoch.Value < 2)
            return;
        if (state.Clock.Batch == 2.Batches)
            _before = now;
        if (state.Clock.Batch == 6.Batches)
        {
            _least = Math.Min(_least, now - _before);
            _windows++;
        }
    }
}

/// <summary>A callback made of one action.</summary>
internal sealed class AtBatchEnd(Action<RunState> action) : Callback
{
    public override void OnBatchEnd(RunState state) => action(state);
}

/// <summary>A callback made of one action.</summary>
internal sealed class AtEpochEnd(Action<RunState> action) : Callback
{
    public override void OnEpochEnd(RunState state) => action(state);
}

/// <summary>A clock that moves only when it is told to.</summary>
internal sealed class ManualTime(TimeSpan start = default) : TimeProvider
{
    private long _now = start.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal void Advance(TimeSpan time) => _now += time.Ticks;

    public override long GetTimestamp() => _now;
}
