using Inkling.Data;
using Inkling.Neural;

namespace Inkling.Training.Tests;

/// <summary>Metrics in whole runs.</summary>
public class MetricRunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public void No_metric_depends_on_the_batch_size(int batchSize)
    {
        Classifier module = Module(Listed<TestPhase>());
        module.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
        Trainer trainer = new(new TrainerOptions { MaxEpochs = 1.Epochs });
        EvaluationResult whole = trainer.Test(module, Spirals.Data(16)), cut = trainer.Test(module, Spirals.Data(batchSize));
        Assert.Equal(2 + Listed<TestPhase>().Count, whole.Metrics.Count);
        Assert.Equal(whole.Metrics, cut.Metrics);
        Assert.All(cut.Metrics, value => Assert.True(value.Value is >= 0 and < 3 && value.Samples == 50, value.ToString()));
        ConfusionMatrix confusion = whole.StateOf(ClassificationMetrics<TestPhase>.Confusion);
        Assert.Equal((50, whole[Metrics.TestAccuracy]), (confusion.Count, confusion.MicroRecall));
    }

    [Fact]
    public void The_loss_of_a_training_does_not_depend_on_the_order_of_its_samples()
    {
        // Without learning, every epoch sees the same weights and, as it draws a new order, other batches; so many samples in each that a
        // sum in their order would round differently.
        Classifier module = new(
            new Sequential(new Linear(2, 16), new Relu(), new Linear(16, 2)), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 1e-300)),
            metrics: Listed<TrainingPhase>());
        FitResult result = new Trainer(new TrainerOptions { MaxEpochs = 5.Epochs }).Fit(module, Spirals.Data(batchSize: 512, samples: 2048));
        Assert.All(result.History.Epochs, epoch => Assert.Equal(
            result.History.Epochs[0].Metrics.Where(value => value.Phase == MetricPhase.Training), epoch.Metrics.Where(value => value.Phase == MetricPhase.Training)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(13)]
    public void A_run_that_resumes_within_an_epoch_measures_the_same_bits(int stopAfterSteps)
    {
        using TemporaryFolder whole = new(), parts = new();
        FitResult expected = new Trainer(Options(whole)).Fit(Module(Everything()), Spirals.Data());
        using CancellationTokenSource stop = new();
        AtBatchEnd callback = new(state =>
        {
            if (state.Steps.Value == stopAfterSteps)
                stop.Cancel();
        });
        FitResult first = new Trainer(Options(parts) with { Callbacks = [callback] }).Fit(Module(Everything()), Spirals.Data(), stop: stop.Token);
        FitResult second = new Trainer(Options(parts)).Fit(Module(Everything()), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal(File.ReadAllBytes(whole["metrics.csv"]), File.ReadAllBytes(parts["metrics.csv"]));
        Assert.Equal(File.ReadAllBytes(expected.LastCheckpoint!), File.ReadAllBytes(second.LastCheckpoint!));
        Assert.Contains(",training_macro_auroc,", File.ReadLines(whole["metrics.csv"]).First());
    }

    [Fact]
    public void Measuring_more_changes_no_bit_of_the_training()
    {
        Classifier plain = Spirals.Module(), measured = Module(Everything());
        new Trainer(new TrainerOptions { MaxEpochs = 3.Epochs }).Fit(plain, Spirals.Data());
        new Trainer(new TrainerOptions { MaxEpochs = 3.Epochs }).Fit(measured, Spirals.Data());
        Assert.Equal(Spirals.Hash(plain.Network), Spirals.Hash(measured.Network));
    }

    [Fact]
    public void Early_stopping_and_checkpoints_can_watch_them()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = Options(folder) with
        {
            MaxEpochs = 20.Epochs,
            Checkpoints = new CheckpointOptions(folder["checkpoints"], MetricMonitor.On(ClassificationMetrics<ValidationPhase>.MacroAuroc)),
            EarlyStopping = EarlyStopping.On(ClassificationMetrics<ValidationPhase>.BrierScore, patience: 2, minimumDelta: 1),
        };
        FitResult result = new Trainer(options).Fit(Module(Listed<ValidationPhase>()), Spirals.Data());
        Assert.Equal((StopReason.EarlyStopping, 3), (result.Reason, result.History.Epochs.Count));
        Assert.Equal("validation_macro_auroc", result.Best!.Metric);
        Assert.Equal(result.History.ValuesOf(ClassificationMetrics<ValidationPhase>.MacroAuroc).Max(epoch => epoch.Value), result.Best.Value);
    }

    [Fact]
    public void A_display_does_without_what_is_slow_to_read()
    {
        MetricTable table = new(Listed<TestPhase>());
        table.LogClasses(MetricPhase.Test, [0, 1, 1, 0], 2, [1, 0]);
        IEnumerable<string> missing = table.Glance(MetricPhase.Test).Where(value => value.Value is null).Select(value => value.Column);
        Assert.Equal(["test_macro_auroc", "test_binary_auroc", "test_auroc_1"], missing);
        Assert.All(table.Snapshot(MetricPhase.Test), value => Assert.NotNull(value.Value));
        Assert.Equal(1, table.ValueOf(table.All[^1]));
    }

    [Fact]
    public void A_metric_of_ones_own_has_a_state_of_ones_own()
    {
        LargestLogit module = new();
        module.Network.Initialize(new RunKeys(1)[RandomPurpose.Weights]);
        EvaluationResult result = new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs }).Test(module, Spirals.Data());
        Assert.Equal(result.StateOf(LargestLogit.Source).Largest, result[LargestLogit.Largest]);
        Assert.True(result[LargestLogit.Largest] > 0);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => result.StateOf(ClassificationMetrics<TestPhase>.Confusion));
        Assert.Contains("LoggedMetrics", e.Message);
        Assert.Throws<InvalidOperationException>(() => new MetricTable([Metrics.TestLoss, LargestLogit.Same]));
    }

    private static IReadOnlyList<Metric> Everything() => [.. Listed<TrainingPhase>(), .. Listed<ValidationPhase>()];

    private static IReadOnlyList<Metric> Listed<TPhase>()
        where TPhase : struct, IMetricPhase =>
    [
        ClassificationMetrics<TPhase>.MacroPrecision, ClassificationMetrics<TPhase>.MacroRecall, ClassificationMetrics<TPhase>.MacroF1,
        ClassificationMetrics<TPhase>.MicroPrecision, ClassificationMetrics<TPhase>.MicroRecall, ClassificationMetrics<TPhase>.MicroF1,
        ClassificationMetrics<TPhase>.ExpectedCalibrationError, ClassificationMetrics<TPhase>.MaximumCalibrationError,
        ClassificationMetrics<TPhase>.BrierScore, ClassificationMetrics<TPhase>.MacroAuroc, ClassificationMetrics<TPhase>.BinaryAuroc,
        ClassificationMetrics<TPhase>.PrecisionOf(0), ClassificationMetrics<TPhase>.RecallOf(0), ClassificationMetrics<TPhase>.F1Of(1),
        ClassificationMetrics<TPhase>.AurocOf(1), ClassificationMetrics<TPhase>.TopAccuracy(2),
    ];

    private static Classifier Module(IReadOnlyList<Metric> metrics) =>
        new(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Adam(parameters, 0.01), new Schedule.OneCycle()), metrics: metrics);

    private static TrainerOptions Options(TemporaryFolder folder) => new()
    {
        MaxEpochs = 4.Epochs,
        MetricsFile = folder["metrics.csv"],
        Checkpoints = new CheckpointOptions(folder["checkpoints"]),
    };

    private sealed class LargestLogit() : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Adam(parameters, 0.01)), metrics: [Largest])
    {
        internal static readonly MetricSource<TestPhase, LargestState> Source = new("largest", () => new LargestState());

        internal static readonly Metric<TestPhase, LowerIsBetter> Largest = Source.Metric<LowerIsBetter>("largest_logit", state => state.Largest);

        internal static readonly Metric<TestPhase, LowerIsBetter> Same = new MetricSource<TestPhase, LargestState>("loss", () => new LargestState()).Metric<LowerIsBetter>("other", state => state.Largest);

        public override StepResult<TestPhase> TestStep(LabelledBatch batch, StepContext<TestPhase> context)
        {
            context.StateOf(Source).Add(Network.Forward(batch.Inputs).Values);
            return base.TestStep(batch, context);
        }
    }

    private sealed class LargestState : MetricState
    {
        private long _count;

        public override long Count => _count;

        internal float Largest { get; private set; } = float.NegativeInfinity;

        internal void Add(ReadOnlySpan<float> values)
        {
            _count += values.Length;
            foreach (float value in values)
                Largest = MathF.Max(Largest, value);
        }

        public override void Reset() => (_count, Largest) = (0, float.NegativeInfinity);

        public override void Write(BinaryWriter writer)
        {
            writer.Write(_count);
            writer.Write(Largest);
        }

        public override void Read(BinaryReader reader) => (_count, Largest) = (ReadCount(reader), reader.ReadSingle());
    }
}
