using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

/// <summary>A training of a small network with dropout, watched in whatever way there is.</summary>
internal sealed class Observation : IDisposable
{
    /// <summary>Each way to watch, with what it can be set to; the first is nothing.</summary>
    internal static readonly (string Name, string[] Levels)[] Factors =
    [
        ("threads", ["1", "2", "3"]),
        ("csv", ["off", "on"]),
        ("json lines", ["off", "on"]),
        ("tensorboard", ["off", "on"]),
        ("memory", ["off", "on"]),
        ("histograms", ["off", "on"]),
        ("log every", ["1", "3"]),
        ("lambda", ["off", "on"]),
        ("rates", ["off", "steps", "epochs"]),
        ("timer", ["off", "on"]),
        ("throughput", ["off", "on"]),
        ("average", ["off", "exponential", "stochastic"]),
        ("writer", ["off", "on"]),
        ("health", ["off", "validations", "steps"]),
        ("progress", ["off", "on"]),
        ("profiler", ["off", "all", "some"]),
        ("metrics file", ["off", "on"]),
        ("checkpoints", ["off", "epochs", "steps", "exception", "time"]),
        ("validation", ["epoch", "two epochs", "steps", "time", "few", "never"]),
        ("sanity", ["0", "2"]),
        ("norm", ["off", "on"]),
        ("meter", ["off", "on", "heard"]),
        ("rate finder", ["off", "before"]),
        ("batch finder", ["off", "before"]),
        ("steps", ["off", "on"]),
        ("early stopping", ["off", "patient"]),
        ("clock", ["system", "standing", "rushing"]),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _set;
    private Optimizer? _optimizer;

    internal Observation(int[] row) => _set = Factors.Select((factor, i) => (factor.Name, Level: factor.Levels[row[i]])).ToDictionary(one => one.Name, one => one.Level);

    /// <summary>Trains and hashes weights, the optimiser's buffers and its counts.</summary>
    internal string Hash()
    {
        Workers.ThreadCount = int.Parse(_set["threads"], null);
        Sequential network = new(new Linear(2, 128), new Relu(), new Dropout(0.3), new Linear(128, 128), new Relu(), new Linear(128, 2));
        Classifier module = new(network, (parameters, _) => new OptimizerPlan(_optimizer = new Adam(parameters, 0.01), new Schedule.OneCycle()));
        Trainer trainer = new(Options());
        if (Is("rate finder", "before"))
            trainer.FindLearningRate(module, Data(), new LearningRateSearch { Steps = 8.Steps });
        if (Is("batch finder", "before"))
            trainer.FindBatchSize(module, size => Spirals.Data(size, 192), new BatchSizeSearch { Smallest = 32, Largest = 64, Steps = 2.Steps, WarmUp = 1.Steps });
        using MeterListener? listener = Is("meter", "heard") ? Listen() : null;
        FitResult result = trainer.Fit(module, Data());
        Assert.Equal(StopReason.MaxEpochs, result.Reason);
        string hash = Hash(network);
        if (Is("writer", "on"))
        {
            trainer.Predict(module, Data());
            Assert.Equal(hash, Hash(network));
        }
        return hash;
    }

    public void Dispose() => _folder.Dispose();

    public override string ToString() => string.Join(", ", _set.Select(one => $"{one.Key} {one.Value}"));

    private static BatchesModule<LabelledBatch> Data() => Spirals.Data(batchSize: 32, samples: 192);

    private TrainerOptions Options()
    {
        RunLog? log = Log();
        TimeProvider time = _set["clock"] switch { "standing" => new ManualTime(), "rushing" => new RushingTime(), _ => TimeProvider.System };
        return new TrainerOptions
        {
            MaxEpochs = 3.Epochs,
            AccumulateBatches = 2.Batches,
            SanityBatches = int.Parse(_set["sanity"], null).Batches,
            ValidateEvery = _set["validation"] switch { "two epochs" => 2.Epochs, "steps" => 2.Steps, "time" => TimeSpan.FromSeconds(3), _ => 1.Epochs },
            ValidationBatchLimit = _set["validation"] switch { "few" => 1.Batches, "never" => 0.Batches, _ => null },
            MeasureGradientNorm = Is("norm", "on"),
            MetricsFile = Is("metrics file", "on") ? _folder["metrics.csv"] : null,
            Checkpoints = _set["checkpoints"] switch
            {
                "epochs" => new CheckpointOptions(_folder["checkpoints"]),
                "steps" => new CheckpointOptions(_folder["checkpoints"]) { SaveEvery = 1.Steps, KeepEvery = 2.Steps, BestCount = 3 },
                "exception" => new CheckpointOptions(_folder["checkpoints"]) { SaveOnException = true, BestCount = 0 },
                "time" => new CheckpointOptions(_folder["checkpoints"]) { SaveEvery = TimeSpan.FromSeconds(2), KeepEvery = TimeSpan.FromSeconds(5) },
                _ => null,
            },
            // Where nothing is validated there is nothing to stop by.
            EarlyStopping = Is("early stopping", "patient") && !Is("validation", "never") ? EarlyStopping.On(Metrics.ValidationLoss, 100) : null,
            Progress = Is("progress", "on") ? new Silent() : null,
            Log = log,
            Time = time,
            Callbacks = [.. Callbacks(log, time)],
        };
    }

    private RunLog? Log()
    {
        LogFolder folder = new(_folder["logs"]);
        Logger[] loggers =
        [
            .. Is("csv", "on") ? [new CsvLogger(folder)] : Array.Empty<Logger>(),
            .. Is("json lines", "on") ? [new JsonLinesLogger(folder)] : Array.Empty<Logger>(),
            .. Is("tensorboard", "on") ? [new TensorBoardLogger(folder)] : Array.Empty<Logger>(),
            .. Is("memory", "on") ? [new MemoryLogger()] : Array.Empty<Logger>(),
        ];
        return loggers.Length == 0 && !Is("histograms", "on") ? null : new RunLog(loggers) { Every = int.Parse(_set["log every"], null).Steps, QueueCapacity = 16 };
    }

    private IEnumerable<Callback> Callbacks(RunLog? log, TimeProvider time)
    {
        if (Is("histograms", "on"))
            yield return new ParameterHistograms(log!) { GradientsEvery = 2.Steps };
        if (Is("lambda", "on"))
            yield return Looking();
        if (!Is("rates", "off"))
            yield return new LearningRateMonitor(Is("rates", "steps") ? 1.Steps : 1.Epochs);
        if (Is("timer", "on"))
            yield return new PhaseTimer(time);
        if (Is("throughput", "on"))
            yield return new Throughput(2.Batches, time);
        if (!Is("average", "off"))
            yield return Is("average", "exponential") ? new ExponentialMovingAverage(0.9) : new StochasticWeightAveraging(1.Epochs);
        if (Is("writer", "on"))
            yield return new PredictionWriter(_folder["predictions.csv"]);
        if (!Is("health", "off"))
            yield return Is("health", "steps") ? new HealthMonitor(2.Steps) : new HealthMonitor();
        if (!Is("profiler", "off"))
            yield return new Profiler(new ProfilerOptions { Wait = (Is("profiler", "some") ? 5 : 0).Batches, WarmUp = 2.Batches, Active = Is("profiler", "some") ? 4.Batches : null });
        if (!Is("meter", "off"))
            yield return new TrainingMeter(time);
        if (Is("steps", "on"))
            yield return new StepRecorder(_folder["steps.jsonl"]);
    }

    /// <summary>Looks at everything that a hook can look at.</summary>
    private static LambdaCallback Looking()
    {
        return new LambdaCallback
        {
            Setup = Look,
            FitStart = Look,
            EpochStart = Look,
            BatchStart = Look,
            AfterBackward = Look,
            BeforeOptimizerStep = Look,
            BatchEnd = Look,
            ValidationStart = Look,
            ValidationEnd = Look,
            EpochEnd = Look,
            Checkpointing = Look,
            FitEnd = Look,
            Teardown = Look,
        };

        static void Look(RunState state)
        {
            _ = Spirals.Hash(state.Network);
            _ = (state.Metrics.Snapshot(), state.Keys[RandomPurpose.Dropout].Uniform(7), state.Optimizers.Sum(named => named.Optimizer.LearningRate));
        }
    }

    private static MeterListener Listen()
    {
        MeterListener listener = new();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == TrainingMeter.MeterName)
                to.EnableMeasurementEvents(instrument);
        };
        listener.Start();
        return listener;
    }

    private string Hash(Module network)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, Parameter parameter) in network.Parameters.Named)
            hash.AppendFloats(parameter.Value);
        foreach ((_, Memory<float> values) in _optimizer!.State)
            hash.AppendFloats(values.Span);
        hash.AppendData(MemoryMarshal.AsBytes<long>([_optimizer.StepCount, .. _optimizer.ParameterSteps]));
        hash.AppendData(MemoryMarshal.AsBytes<double>([_optimizer.LearningRate, _optimizer.Momentum]));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private bool Is(string factor, string level) => _set[factor] == level;

    private sealed class Silent : IProgress<ProgressSnapshot>
    {
        public void Report(ProgressSnapshot value) => _ = value.Metrics.Count;
    }

    /// <summary>Every look at it is a second later.</summary>
    private sealed class RushingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }
}
