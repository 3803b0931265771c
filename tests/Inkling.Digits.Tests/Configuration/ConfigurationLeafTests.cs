using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inkling.Neural;
using Inkling.Training;

namespace Inkling.Digits.Tests;

/// <summary>Every value of a configuration changes what it says, in a training as it is run.</summary>
public sealed class ConfigurationLeafTests : IDisposable
{
    private const string Weights = "weights", Steps = "steps", Validations = "validations", Files = "files", Hooks = "hooks", Loss = "loss";

    // 220 images in batches of 40: 6 steps an epoch, 12 in all.
    private static readonly string[] _base = ["data.quick=true", "data.batchSize=40", "trainer.maxEpochs=2", "module.optimizer.learningRate=0.01", "module.schedule.kind=Constant"];

    // Slow enough that the loss gets better at every step, which the accuracy does not.
    private static readonly string[] _slow = ["trainer.validateEvery=1 step", "module.optimizer.learningRate=0.0003"];

    // Many values are changed beside the same others.
    private static readonly ConcurrentDictionary<string, Dictionary<string, string>> _before = new();

    private readonly TemporaryFolder _folder = new();

    /// <summary>The value, what it is set to, what else is set in both trainings, and what has to be different.</summary>
    private static readonly (string Name, string Value, string[] Beside, string Differs)[] _rows =
    [
        ("module.network", "fast", [], Weights),
        ("module.optimizer.kind", "Adam", ["module.optimizer.weightDecay=0.1"], Weights),
        ("module.optimizer.learningRate", "0.02", [], Weights),
        ("module.optimizer.weightDecay", "0.2", [], Weights),
        ("module.optimizer.momentum", "0.5", ["module.optimizer.kind=Sgd"], Weights),
        ("module.optimizer.beta1", "0.5", [], Weights),
        ("module.optimizer.beta2", "0.9", [], Weights),
        ("module.optimizer.epsilon", "0.001", [], Weights),
        ("module.schedule.kind", "Cosine", [], Weights),
        ("module.schedule.everySteps", "3", ["module.schedule.kind=Step", "module.schedule.everySteps=4"], Weights),
        ("module.schedule.gamma", "0.5", ["module.schedule.kind=Step", "module.schedule.everySteps=4"], Weights),
        ("module.schedule.minimum", "0.005", ["module.schedule.kind=Cosine"], Weights),
        ("module.schedule.warmUp", "0.6", ["module.schedule.kind=OneCycle"], Weights),
        ("module.schedule.initialDivisor", "5", ["module.schedule.kind=OneCycle"], Weights),
        ("module.schedule.finalDivisor", "2", ["module.schedule.kind=OneCycle"], Weights),
        ("module.schedule.movesMomentum", "false", ["module.schedule.kind=OneCycle"], Weights),
        ("module.schedule.lowMomentum", "0.5", ["module.schedule.kind=OneCycle"], Weights),
        ("module.schedule.highMomentum", "0.99", ["module.schedule.kind=OneCycle"], Weights),
        ("module.schedule.perEpoch", "true", ["module.schedule.kind=Cosine"], Weights),
        ("module.schedule.linearWarmUpSteps", "5", [], Weights),
        ("module.reduceOnPlateau.metric", "ValidationLoss", [.. _slow, "module.reduceOnPlateau.patience=1", "module.reduceOnPlateau.metric=ValidationAccuracy"], Weights),
        ("module.reduceOnPlateau.patience", "2", ["trainer.validateEvery=1 step", "module.reduceOnPlateau.minimumDelta=9", "module.reduceOnPlateau.patience=1"], Weights),
        ("module.reduceOnPlateau.factor", "0.5", ["trainer.validateEvery=1 step", "module.reduceOnPlateau.minimumDelta=9", "module.reduceOnPlateau.patience=1"], Weights),
        ("module.reduceOnPlateau.minimumDelta", "9", [.. _slow, "module.reduceOnPlateau.patience=1"], Weights),
        ("module.reduceOnPlateau.cooldown", "3", ["trainer.validateEvery=1 step", "module.reduceOnPlateau.minimumDelta=9", "module.reduceOnPlateau.patience=1"], Weights),
        ("module.reduceOnPlateau.minimumRate", "0.008", ["trainer.validateEvery=1 step", "module.reduceOnPlateau.minimumDelta=9", "module.reduceOnPlateau.patience=1"], Weights),
        ("module.labelSmoothing", "0.1", [], Weights),
        ("data.batchSize", "20", [], Steps),
        ("trainer.maxEpochs", "3", [], Steps),
        ("trainer.minEpochs", "2", ["callbacks.earlyStopping.stoppingThreshold=1000"], Steps),
        ("trainer.maxSteps", "5", [], Steps),
        ("trainer.maxMinutes", "0.000001", [], Steps),
        ("trainer.accumulateBatches", "2", [], Steps),
        ("trainer.maxGradientNorm", "0.01", ["module.optimizer.kind=Sgd"], Weights),
        ("trainer.maxGradientValue", "0.0001", ["module.optimizer.kind=Sgd"], Weights),
        ("trainer.measureGradientNorm", "true", ["callbacks.log.csv=true", "callbacks.log.everySteps=3"], Files),
        ("trainer.validateEvery", "3 steps", [], Validations),
        ("trainer.sanityBatches", "0", [], Hooks),
        ("trainer.trainingBatchLimit", "50 %", [], Steps),
        ("trainer.overfitBatches", "2 batches", [], Steps),
        ("callbacks.earlyStopping.metric", "ValidationAccuracy", [.. _slow, "callbacks.earlyStopping.patience=1"], Steps),
        ("callbacks.earlyStopping.patience", "1", ["trainer.validateEvery=1 step", "callbacks.earlyStopping.minimumDelta=9"], Steps),
        ("callbacks.earlyStopping.minimumDelta", "9", ["trainer.validateEvery=1 step", "callbacks.earlyStopping.patience=2"], Steps),
        ("callbacks.earlyStopping.stoppingThreshold", "1000", [], Steps),
        ("callbacks.earlyStopping.divergenceThreshold", "0.000001", [], Steps),
        ("callbacks.checkpoints.metric", "ValidationLoss", ["trainer.maxEpochs=1"], Hooks),
        ("callbacks.checkpoints.bestCount", "5", ["trainer.validateEvery=1 step"], Files),
        ("callbacks.checkpoints.saveEvery", "1 step", [], Hooks),
        ("callbacks.checkpoints.keepEvery", "4 steps", [], Files),
        ("callbacks.exponentialMovingAverage.decay", "0.5", [], Loss),
        ("callbacks.exponentialMovingAverage.afterSteps", "5", ["callbacks.exponentialMovingAverage.decay=0.9"], Loss),
        ("callbacks.stochasticWeightAveraging.afterEpochs", "1", ["trainer.maxEpochs=3", "callbacks.stochasticWeightAveraging.afterEpochs=0"], Loss),
        ("callbacks.recordSteps", "true", [], Files),
        ("callbacks.log.csv", "true", [], Files),
        ("callbacks.log.jsonLines", "true", [], Files),
        ("callbacks.log.tensorBoard", "true", [], Files),
        ("callbacks.log.everySteps", "3", ["callbacks.log.csv=true"], Files),
        ("callbacks.log.histograms", "true", ["callbacks.log.jsonLines=true"], Files),
        ("seed", "2", [], Weights),
    ];

    /// <summary>What is shown by a test of its own, in the files named.</summary>
    private static readonly string[] _elsewhere =
    [
        "$schema", "format", "data.folder", "data.sha256", "data.quick", "trainer.validationBatchLimit", "callbacks.checkpoints.saveOnException",
        "callbacks.earlyStopping.checkFinite",
    ];

    public static TheoryData<string> Names => [.. _rows.Select(row => row.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_value_of_the_schema_is_forgotten() => Assert.Equal(
        Leaves((JsonObject)JsonNode.Parse(TrainingConfiguration.SchemaText)!, "").Order(StringComparer.Ordinal),
        _rows.Select(row => row.Name).Concat(_elsewhere).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_changes_what_it_says(string name)
    {
        (_, string value, string[] beside, string differs) = _rows.Single(row => row.Name == name);
        Dictionary<string, string> before = _before.GetOrAdd(string.Join(' ', beside), _ => Train(beside)), after = Train([.. beside, $"{name}={value}"]);
        Assert.True(before[differs] != after[differs], $"{name}={value} leaves the {differs} as they were: {before[differs]}");
    }

    [Fact]
    public void Fewer_validation_batches_give_another_loss()
    {
        // A validation has to have two batches for one of them to be left out.
        DigitData data = DigitData.Of(SmallData.Make(training: 3600), seed: 1, quick: true);
        string[] shorter = ["trainer.maxEpochs=1", "trainer.trainingBatchLimit=1 batch"];
        Assert.NotEqual(Train(shorter, data)[Loss], Train([.. shorter, "trainer.validationBatchLimit=50 %"], data)[Loss]);
    }

    [Fact]
    public void A_quick_training_uses_a_part_of_the_images_and_an_exception_can_leave_a_checkpoint_and_numbers_need_not_be_finite()
    {
        TrainingConfiguration plain = TrainingConfiguration.Build(DigitNetwork.Dense, null, []), asked = TrainingConfiguration.Build(DigitNetwork.Dense, null, ["data.quick=true", "data.folder=x=y", "callbacks.checkpoints.saveOnException=true", "callbacks.earlyStopping.checkFinite=false"]);
        Assert.True(TrainerParts.OptionsOf(TrainingConfiguration.Build(DigitNetwork.Dense, null, ["callbacks.earlyStopping.patience=2"]).Sections, "", "").EarlyStopping!.CheckFinite);
        Assert.False(TrainerParts.OptionsOf(asked.Sections, "", "").EarlyStopping!.CheckFinite);
        Assert.Equal((false, true), (plain.Quick, asked.Quick));
        Assert.Equal((null, "x=y"), (plain.DataFolder, asked.DataFolder));
        Assert.True(DigitData.Load(plain.DataFolder, plain.Seed, plain.Quick).Training.Length > DigitData.Load(null, asked.Seed, asked.Quick).Training.Length);
        Assert.Equal((false, true), (TrainerParts.OptionsOf(plain.Sections, "", "").Checkpoints!.SaveOnException, TrainerParts.OptionsOf(asked.Sections, "", "").Checkpoints!.SaveOnException));
    }

    /// <summary>The paths of all single values of a schema.</summary>
    internal static IEnumerable<string> Leaves(JsonObject schema, string path) => schema["properties"] is JsonObject properties
        ? properties.SelectMany(property => Leaves((JsonObject)property.Value!, path.Length == 0 ? property.Key : $"{path}.{property.Key}"))
        : [path];

    private Dictionary<string, string> Train(string[] values, DigitData? data = null)
    {
        TrainingConfiguration training = TrainingConfiguration.Build(DigitNetwork.Dense, null, [.. _base, .. values.Where(value => !value.StartsWith("module.network=", StringComparison.Ordinal))]);
        if (values.FirstOrDefault(value => value.StartsWith("module.network=", StringComparison.Ordinal)) is { } other)
            training = TrainingConfiguration.Build(null, null, [.. _base, other]);
        Counter counter = new();
        WorkflowOptions options = new() { RunsFolder = _folder.Path, Trainings = [training], Callbacks = [counter] };
        WorkflowResult result = DigitTraining.Run(training.Network, options, data ?? SmallData.Load(), SilentView.Instance);
        string checkpoints = Path.Combine(result.Folder, "checkpoints", training.Network.Key);
        Checkpoint last = Checkpoint.Read(Path.Combine(checkpoints, "last.safetensors"));
        using IncrementalHash weights = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (CheckpointTensor tensor in last.Tensors.Where(tensor => !tensor.Name.Contains('/', StringComparison.Ordinal)))
            weights.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values.Span));
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(result.Folder, "summary.json")));
        JsonElement network = summary.RootElement.GetProperty("networks")[0], history = network.GetProperty("history");
        return new Dictionary<string, string>
        {
            [Weights] = Convert.ToHexString(weights.GetHashAndReset()),
            [Steps] = network.GetProperty("training").GetProperty("steps").ToString(),
            [Validations] = $"{counter.Validations}",
            [Hooks] = $"{counter.Sanity} sanity, {counter.Checkpoints} checkpoints, best by {network.GetProperty("training").GetProperty("bestMetric")}",
            [Loss] = string.Join(' ', history.EnumerateArray().Select(epoch => epoch.GetProperty("validationLoss").GetRawText())),
            [Files] = string.Join(' ', Directory.EnumerateFiles(result.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(result.Folder, file)).Order(StringComparer.Ordinal))
                + string.Concat(Directory.EnumerateFiles(result.Folder, "*", SearchOption.AllDirectories)
                    .Where(file => file.Contains("version_", StringComparison.Ordinal) && Path.GetExtension(file) is ".csv" or ".jsonl").Select(File.ReadAllText)),
        };
    }

    /// <summary>Counts what a training does beside its steps.</summary>
    private sealed class Counter : Callback
    {
        internal int Sanity { get; private set; }

        internal int Validations { get; private set; }

        internal int Checkpoints { get; private set; }

        public override void OnSanityStart(RunState state) => Sanity++;

        public override void OnValidationEnd(RunState state) => Validations++;

        public override void OnCheckpoint(RunState state, string path, CheckpointKind kind) => Checkpoints++;
    }
}
