using System.Globalization;
using System.Security.Cryptography;
using Inkling.Neural;

namespace Inkling.Training.Tests;

public class CheckpointHashesTests
{
    private static TrainerOptions Options(string folder) => new() { MaxEpochs = 2.Epochs, Checkpoints = new CheckpointOptions(folder) };

    [Fact]
    public void Checkpoints_name_configuration_and_data_and_begin_without_a_parent()
    {
        using TemporaryFolder folder = new();
        const string Sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        BatchesModule<Inkling.Data.LabelledBatch> data = new(keys => Spirals.Data().TrainingBatches(keys), keys => Spirals.Data().ValidationBatches(keys)!) { Sha256 = Sum };
        FitResult result = new Trainer(Options(folder["c"])).Fit(Spirals.Module(), data);
        CheckpointHashes last = CheckpointHashes.Of(Checkpoint.Read(result.LastCheckpoint!).Metadata), best = CheckpointHashes.Of(Checkpoint.Read(result.Best!.Path).Metadata);
        Assert.Equal(last, best);
        Assert.Matches("^[0-9a-f]{64}$", last.Configuration!);
        Assert.Equal((Sum, null), (last.Data, last.Parent));
    }

    [Fact]
    public void A_run_that_begins_from_another_ones_checkpoint_names_the_file_and_goes_on_naming_it()
    {
        using TemporaryFolder folder = new();
        FitResult first = new Trainer(Options(folder["first"]) with { MaxEpochs = 1.Epochs }).Fit(Constant(), Spirals.Data());
        string parent = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(first.LastCheckpoint!)));
        File.Copy(first.Best!.Path, Directory.CreateDirectory(folder["second"]) + "/" + Path.GetFileName(first.Best.Path));
        FitResult second = new Trainer(Options(folder["second"])).Fit(Constant(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal(parent, ParentOf(second.LastCheckpoint!));
        FitResult third = new Trainer(Options(folder["second"]) with { MaxEpochs = 3.Epochs }).Fit(Constant(), Spirals.Data(), ResumeFrom.Last);
        Assert.Equal(3, third.History.Epochs.Count);
        Assert.Equal(parent, ParentOf(third.LastCheckpoint!));

        Checkpoint.Read(first.LastCheckpoint!, out string sum);
        Assert.Equal(parent, sum);
        Assert.Equal(parent, CheckpointSummary.Read(first.LastCheckpoint!).Sha256);

        static string? ParentOf(string path) => CheckpointHashes.Of(Checkpoint.Read(path).Metadata).Parent;

        static Classifier Constant() => Spirals.Module(Spirals.Network(), schedule: new Schedule.Constant());
    }

    [Fact]
    public void What_only_watches_and_the_country_leave_the_configuration_as_it_is()
    {
        string expected = Of(options => options);
        Assert.Equal(expected, Of(options => options with { MeasureGradientNorm = true, SanityBatches = 0.Batches, Callbacks = [new AtBatchEnd(_ => { })] }));
        Assert.Equal(expected, Of(options => options with { Checkpoints = options.Checkpoints! with { BestCount = 2, SaveEvery = 3.Steps } }));
        // Two ways to write the same limit.
        Assert.Equal(expected, Of(options => options with { MaxEpochs = null, MaxSteps = 12.Steps }));
        CultureInfo before = CultureInfo.CurrentCulture, other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, Of(options => options));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Whatever_decides_the_result_changes_the_configuration()
    {
        HashSet<string> all =
        [
            Of(options => options),
            Of(options => options with { Seed = 2 }),
            Of(options => options with { MaxEpochs = 1.Epochs }),
            Of(options => options with { MinEpochs = 1.Epochs }),
            Of(options => options with { MaxTime = TimeSpan.FromDays(1) }),
            Of(options => options with { AccumulateBatches = 2.Batches }),
            Of(options => options with { TrainingBatchLimit = 5.Batches }),
            Of(options => options with { ValidationBatchLimit = 1.Batches }),
            Of(options => options with { ValidateEvery = 2.Epochs }),
            Of(options => options with { OverfitBatches = 6.Batches }),
            Of(options => options with { KeepWeights = true }),
            Of(options => options with { MaxGradientNorm = 1 }),
            Of(options => options with { MaxGradientValue = 1 }),
            Of(options => options with { Checkpoints = options.Checkpoints! with { Monitor = MetricMonitor.On(Metrics.ValidationAccuracy) } }),
            Of(options => options with { EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 9) }),
            Of(options => options with { EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 8) }),
            Of(options => options with { EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 8, 1e-9) }),
            Of(options => options with { EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, 8) with { StoppingThreshold = 1e-9 } }),
            Of(options => options, Spirals.Module(0.02)),
            Of(options => options, Spirals.Module(schedule: new Schedule.OneCycle(WarmUp: 0.25))),
            Of(options => options, Spirals.Module(schedule: new Schedule.LinearWarmUp(3, new Schedule.Cosine()))),
            Of(options => options, Spirals.Module(schedule: new Schedule.LinearWarmUp(3, new Schedule.Cosine(1e-9)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01, beta1: 0.8)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01, beta2: 0.99)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01, epsilon: 1e-7)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01, weightDecay: 0.01)))),
            Of(options => options, With(parameters => new OptimizerPlan(new AdamW(parameters, 0.01)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01, groups: [ParameterGroup.Biases with { LearningRate = 0.1 }])))),
            Of(options => options, With(parameters => new OptimizerPlan(new Sgd(parameters, 0.01, 0.9)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Sgd(parameters, 0.01, 0.9, nesterov: true)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01), null, ReduceOnPlateau.On(Metrics.ValidationLoss, 3)))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01), null, ReduceOnPlateau.On(Metrics.ValidationLoss, 3) with { Cooldown = 1 }))),
            Of(options => options, With(parameters => new OptimizerPlan(new Adam(parameters, 0.01)), labelSmoothing: 0.1)),
            Of(options => options, Spirals.Module(new Sequential(("fc1", new Linear(2, 16)), ("relu", new Relu()), ("drop", new Dropout(0.25)), ("fc2", new Linear(16, 2))))),
            Of(options => options, Spirals.Module(new Sequential(("fc1", new Linear(2, 17)), ("relu", new Relu()), ("drop", new Dropout(0.2)), ("fc2", new Linear(17, 2))))),
            Of(options => options with { Callbacks = [new ExponentialMovingAverage(0.9)] }),
            Of(options => options with { Callbacks = [new ExponentialMovingAverage(0.99)] }),
            Of(options => options with { Callbacks = [new ExponentialMovingAverage(0.99, 1.Steps)] }),
            Of(options => options with { Callbacks = [new StochasticWeightAveraging(0.Epochs)] }),
            Of(options => options with { Callbacks = [new StochasticWeightAveraging(1.Epochs)] }),
            Of(options => options with { Callbacks = [new AtBatchEnd(_ => { }) { ChangesTraining = true }] }),
            Of(options => options, batchSize: 15),
            Of(options => options, samples: 91),
        ];
        Assert.Equal(43, all.Count);

        static Classifier With(Func<ParameterVector, OptimizerPlan> optimizer, double labelSmoothing = 0) => new(Spirals.Network(), (parameters, _) => optimizer(parameters), labelSmoothing);
    }

    [Fact]
    public void A_network_that_an_earlier_training_left_frozen_gives_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        Sequential network = Spirals.Network();
        TrainerOptions options = Options(folder["1"]) with { Callbacks = [new GradualUnfreezing(new UnfreezingStage(network.Children[0].Child, 9.Epochs))] };
        FitResult first = new Trainer(options).Fit(Spirals.Module(network), Spirals.Data());
        Assert.True(network.Parameters.Named[0].Parameter.IsFrozen);
        FitResult second = new Trainer(options with { Checkpoints = new CheckpointOptions(folder["2"]) }).Fit(Spirals.Module(network), Spirals.Data());
        Assert.Equal(File.ReadAllBytes(first.LastCheckpoint!), File.ReadAllBytes(second.LastCheckpoint!));
    }

    [Fact]
    public void Other_data_are_refused_on_resuming()
    {
        using TemporaryFolder folder = new();
        BatchesModule<Inkling.Data.LabelledBatch> Data(string? sum) => new(keys => Spirals.Data().TrainingBatches(keys), keys => Spirals.Data().ValidationBatches(keys)!) { Sha256 = sum };
        string one = new('1', 64), other = new('2', 64);
        new Trainer(Options(folder["c"]) with { MaxSteps = 4.Steps, MaxEpochs = null }).Fit(Spirals.Module(), Data(one));
        CheckpointException e = Assert.Throws<CheckpointException>(() => new Trainer(Options(folder["c"])).Fit(Spirals.Module(), Data(other), ResumeFrom.Last));
        Assert.Contains("other data", e.Message);
        // Nobody can tell that these are others.
        Assert.Equal(12.Steps, new Trainer(Options(folder["c"])).Fit(Spirals.Module(), Data(null), ResumeFrom.Last).Steps);
    }

    [Fact]
    public void A_summary_tells_what_a_file_holds()
    {
        using TemporaryFolder folder = new();
        FitResult result = new Trainer(Options(folder["c"])).Fit(Spirals.Module(), Spirals.Data());
        CheckpointSummary last = CheckpointSummary.Read(result.LastCheckpoint!), best = CheckpointSummary.Read(result.Best!.Path);
        Assert.Equal((2, 0, Spirals.BatchesPerEpoch, 12L, 1UL), (last.Training!.Epochs, last.Training.Batches, last.Training.BatchesPerEpoch, last.Training.Steps, last.Training.Seed));
        Assert.Equal((Path.GetFileName(result.Best.Path), result.Best.Value), (Assert.Single(last.Training.Best).Path, last.Training.Best[0].Value));
        Assert.Equal(["optimizer/first", "optimizer/second"], last.Buffers.Select(buffer => buffer.Name));
        Assert.Null(best.Training);
        Assert.Equal(last.Parameters, best.Parameters);
        Assert.Contains(("fc1.weight", new Shape(2, 16)), best.Parameters);
        Assert.Equal("validation_loss", best.Words["metric"]);
        Assert.DoesNotContain("trainer", last.Words.Keys);
        Assert.Equal(new FileInfo(last.Path).Length, last.Bytes);
    }

    /// <summary>The configuration's hash in the checkpoint that a training saves before its first step.</summary>
    private static string Of(Func<TrainerOptions, TrainerOptions> change, Classifier? module = null, int batchSize = Spirals.BatchSize, int samples = Spirals.TrainingSamples)
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = new();
        stop.Cancel();
        FitResult result = new Trainer(change(Options(folder["c"]))).Fit(module ?? Spirals.Module(), Spirals.Data(batchSize, samples), stop: stop.Token);
        return CheckpointHashes.Of(Checkpoint.Read(result.LastCheckpoint!).Metadata).Configuration!;
    }
}
