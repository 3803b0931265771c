using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training.Tests;

/// <summary>Trainings with whatever decides what a step does, recorded step by step, with checkpoints put aside.</summary>
internal sealed class RecordedRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _kind;

    private RecordedRun(string kind) => _kind = kind;

    internal static string[] Kinds => ["plain", "windows", "values", "plateau", "average", "unfreezing", "acting", "module", "manual", "overfit", "frozen"];

    internal string Checkpoints => _folder["checkpoints"];

    internal string Steps => _folder[StepRecorder.FileName];

    internal List<StepRecord> Records { get; } = [];

    internal List<(double? Norm, double Rate)> Numbers { get; } = [];

    internal List<string> Weights { get; } = [];

    internal static RecordedRun Of(string kind, ulong seed = 1)
    {
        RecordedRun run = new(kind);
        (TrainingModuleBase<LabelledBatch> module, TrainerOptions options) = run.Make();
        LambdaCallback watch = new()
        {
            BatchEnd = state =>
            {
                if (!state.TookStep)
                    return;
                run.Numbers.Add((state.GradientNorm, state.LearningRate));
                run.Weights.Add(Spirals.Hash(state.Network).ToLowerInvariant());
            },
        };
        new Trainer(options with { Seed = seed, Callbacks = [.. options.Callbacks, watch] }).Fit(module, Spirals.Data());
        for (int step = 1; step <= run.Numbers.Count; step++)
            run.Records.Add(StepRecorder.Find(run.Steps, step.Steps)!);
        return run;
    }

    internal ReplayedStep Replay(StepCount step, string? checkpoint, Func<TrainerOptions, TrainerOptions>? change = null)
    {
        (TrainingModuleBase<LabelledBatch> module, TrainerOptions options) = Make();
        return new Trainer(change?.Invoke(options) ?? options).Replay(module, Spirals.Data(), step, checkpoint);
    }

    public void Dispose() => _folder.Dispose();

    private (TrainingModuleBase<LabelledBatch> Module, TrainerOptions Options) Make()
    {
        Sequential network = Spirals.Network();
        Module first = network.Children[0].Child;
        TrainingModuleBase<LabelledBatch> module = _kind switch
        {
            // Nothing improves by 1000, so every other validation lowers the rate; what improves at all depends on what is averaged.
            "plateau" => Falling(network, 0.05, minimumDelta: 1000),
            "average" => Falling(network, 0.5, minimumDelta: 0),
            "module" => new Acting(network),
            "manual" => new ManualTests.Game(),
            _ => Spirals.Module(network, 0.05),
        };
        TrainerOptions plain = new()
        {
            MaxEpochs = 3.Epochs,
            MeasureGradientNorm = true,
            MetricsFile = _folder["metrics.csv"],
            Checkpoints = new CheckpointOptions(Checkpoints) { KeepEvery = 4.Steps, SaveEvery = 5.Steps },
            Callbacks = [new StepRecorder(Steps)],
        };
        TrainerOptions options = _kind switch
        {
            "windows" => plain with { AccumulateBatches = 4.Batches, MaxGradientNorm = 0.05, MaxEpochs = 6.Epochs },
            "values" => plain with { MaxGradientValue = 0.01, MaxSteps = 15.Steps },
            "plateau" => plain with { ValidateEvery = 2.Steps },
            "average" => plain with { ValidateEvery = 2.Steps, Callbacks = [.. plain.Callbacks, new ExponentialMovingAverage(0.9)] },
            "unfreezing" => plain with { Callbacks = [.. plain.Callbacks, new GradualUnfreezing(new UnfreezingStage(first, 1.Epochs))] },
            // One gradient is halved before the recorder sees it, another after.
            "acting" => plain with { Callbacks = [Halving(0), .. plain.Callbacks, Halving(1)] },
            "overfit" => plain with { OverfitBatches = 2.Batches, MaxEpochs = 6.Epochs },
            _ => plain,
        };
        if (_kind == "frozen")
            first.Freeze();
        return (module, options);
    }

    private static Classifier Falling(Sequential network, double rate, double minimumDelta) => new(network, (parameters, _) => new OptimizerPlan(
        new Adam(parameters, rate), null, ReduceOnPlateau.On(Metrics.ValidationLoss, patience: 1, factor: 0.7, minimumDelta)));

    private static LambdaCallback Halving(int parameter) => new()
    {
        ChangesTraining = true,
        AfterBackward = state =>
        {
            foreach (ref float gradient in state.Network.Parameters.Named[parameter].Parameter.Gradient)
                gradient *= 0.5f;
        },
    };

    /// <summary>Changes its weights by what its validations say.</summary>
    private sealed class Acting(Module network) : Classifier(network, (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1)))
    {
        public override void OnValidationEnd(RunState state) => Network.Parameters.Named[0].Parameter.Value[0] += (float)state.Metrics.ValueOf(Metrics.ValidationLoss);
    }
}
