using Inkling.Data;
using Inkling.Neural;
using Inkling.Training;

namespace Inkling.Testing;

/// <summary>A small training with everything in its checkpoints that there can be, and what is needed to resume it.</summary>
internal sealed class FuzzRun
{
    private const int Samples = 20, BatchSize = 4;
    private const float Untouched = -7.25f;

    private readonly Module _network;
    private readonly Optimizer _optimizer;
    private readonly OptimizerSet _optimizers;
    private readonly TrainingIdentity _identity;
    private readonly TrainingPlan _plan;

    private FuzzRun(IReadOnlyList<byte[]> files, TrainingIdentity identity)
    {
        Files = files;
        _identity = identity;
        Classifier module = Module();
        _network = module.Network;
        _plan = TrainingPlan.Make(new EpochCount(3), null, new BatchCount(Samples / BatchSize));
        OptimizerPlan plan = module.ConfigureOptimizers(_plan);
        _optimizer = plan.Optimizer;
        _optimizers = new OptimizerSet([new NamedOptimizer("", plan.Optimizer, plan.Schedule)]);
    }

    /// <summary>Its checkpoints: weights of the best epoch, and where it stood in the middle of an epoch.</summary>
    internal IReadOnlyList<byte[]> Files { get; }

    /// <summary>Trains into a folder that is gone afterwards.</summary>
    internal static FuzzRun Make()
    {
        string folder = Directory.CreateTempSubdirectory("inkling-fuzz-").FullName;
        try
        {
            using CancellationTokenSource stop = new();
            FitResult result = new Trainer(new TrainerOptions
            {
                MaxEpochs = new EpochCount(3),
                Seed = 3,
                EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, patience: 5),
                Checkpoints = new CheckpointOptions(folder),
                Callbacks = [new Counter(stop, stopAfter: 8)],
            }).Fit(Module(), Data(), stop: stop.Token);
            return new FuzzRun([File.ReadAllBytes(result.Best!.Path), File.ReadAllBytes(result.LastCheckpoint!)], TrainerState.Read(result.LastCheckpoint!).State.Identity);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Loads a checkpoint into network and optimiser, and checks that it did so exactly or not at all.</summary>
    /// <exception cref="CheckpointException">It does not fit, and nothing was changed.</exception>
    /// <exception cref="CheckFailedException">Something else is there than in the checkpoint.</exception>
    internal void Load(Checkpoint checkpoint)
    {
        _network.Parameters.Values.Fill(Untouched);
        foreach ((_, Memory<float> values) in _optimizer.State)
            values.Span.Fill(Untouched);
        _optimizer.Restore(0);
        TrainerState state;
        try
        {
            state = TrainerState.Load(checkpoint, _network, _optimizers, _identity, _plan);
        }
        catch (CheckpointException)
        {
            CheckFailedException.ThrowIf(_network.Parameters.Values.ContainsAnyExcept(Untouched) || _optimizer.StepCount != 0, "A refused checkpoint has changed the network or the optimiser's steps.");
            CheckFailedException.ThrowIf(_optimizer.State.Any(buffer => buffer.Values.Span.ContainsAnyExcept(Untouched)), "A refused checkpoint has changed the optimiser.");
            throw;
        }
        foreach ((string path, Parameter parameter) in _network.Parameters.Named)
            CheckSame(parameter.Value, checkpoint.Find(path)!);
        foreach ((string name, Memory<float> values) in _optimizer.State)
            CheckSame(values.Span, checkpoint.Find("optimizer/" + name)!);
        CheckFailedException.ThrowIf(state.ToJson() != checkpoint.Metadata[TrainerState.MetadataKey], "The trainer's state is not the one in the file.");
        CheckFailedException.ThrowIf(_optimizer.StepCount != state.Optimizers[0].Steps, "The optimiser's steps are not those in the file.");
        new MetricTable([Metrics.TrainingLoss, Metrics.ValidationLoss, Metrics.TrainingAccuracy, Metrics.ValidationAccuracy]).Restore(state.Running, checkpoint.Source);
    }

    private static void CheckSame(ReadOnlySpan<float> loaded, CheckpointTensor tensor) => CheckFailedException.ThrowIf(
        !System.Runtime.InteropServices.MemoryMarshal.AsBytes(loaded).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values.Span)),
        $"'{tensor.Name}' is not loaded with the bits of the file.");

    private static Classifier Module() => new(
        new Sequential(("fc1", new Linear(2, 5)), ("relu", new Relu()), ("fc2", new Linear(5, 2))),
        (parameters, _) => new OptimizerPlan(new Adam(parameters, 0.01), new Schedule.Cosine()));

    private static BatchesModule<LabelledBatch> Data() => new(_ => Batches(1), _ => Batches(2));

    private static ArrayBatches Batches(ulong seed) => new(Numbers.Normal(seed, 2 * Samples), [2], Numbers.Labels(seed, Samples, 2), BatchSize, null);

    /// <summary>A callback with state, that stops in the middle of an epoch.</summary>
    private sealed class Counter(CancellationTokenSource stop, int stopAfter) : Callback, IStateful
    {
        private readonly float[] _values = [1.5f, -0f, float.NaN];

        public string StateKey => "counter";

        public IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [("values", _values)];

        public string SaveState() => "{\"é\": 1}";

        public void RestoreState(string state)
        {
        }

        public override void OnBatchEnd(RunState state)
        {
            if (state.Steps.Value == stopAfter)
                stop.Cancel();
        }
    }
}
