using Inkling.Data;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

public class LimitTests
{
    private static readonly TrainerOptions Options = new() { MaxEpochs = 2.Epochs };

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.01, 1)]
    [InlineData(0.5, 5)]
    [InlineData(0.99, 9)]
    [InlineData(1.0, 10)]
    public void A_fraction_of_ten_batches_is_whole_batches(double share, int expected)
    {
        BatchLimit limit = new Fraction(share);
        Assert.Equal(expected.Batches, limit.Of(10));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_fraction_is_from_0_to_1(double share) => Assert.Throws<ArgumentOutOfRangeException>(() => new Fraction(share));

    [Fact]
    public void One_batch_is_not_a_whole_set_and_a_count_and_a_fraction_are_different_types()
    {
        Assert.Equal((1.Batches, 10.Batches), (((BatchLimit)1.Batches).Of(10), ((BatchLimit)new Fraction(1)).Of(10)));
        Assert.Equal(10.Batches, ((BatchLimit)20.Batches).Of(10));
        Assert.DoesNotContain(typeof(BatchLimit).GetMethods().Where(method => method.Name == "op_Implicit").SelectMany(method => method.GetParameters()),
            parameter => parameter.ParameterType == typeof(int) || parameter.ParameterType == typeof(double));
    }

    [Fact]
    public void A_fraction_limits_each_pass()
    {
        // 6 training, 3 validation, 4 test batches.
        TrainerOptions options = Options with
        {
            TrainingBatchLimit = new Fraction(0.5),
            ValidationBatchLimit = new Fraction(0.4),
            TestBatchLimit = new Fraction(0.5),
            PredictBatchLimit = new Fraction(0.75),
        };
        Classifier module = Spirals.Module();
        FitResult result = new Trainer(options).Fit(module, Spirals.Data());
        Assert.Equal(6.Steps, result.Steps);
        Assert.Equal(16, SamplesOf(result, "validation_loss"));
        Assert.Equal(32, new Trainer(options).Test(module, Spirals.Data()).Metrics[0].Samples);
        Assert.Equal(48, new Trainer(options).Predict(module, Spirals.Data()).Count);
    }

    [Fact]
    public void Overfitting_learns_and_validates_the_same_batches_in_every_epoch()
    {
        RecordingModule module = new();
        FitResult result = new Trainer(Options with { OverfitBatches = 2.Batches, SanityBatches = 0.Batches }).Fit(module, Spirals.Data());
        Assert.Equal(4.Steps, result.Steps);
        Assert.Equal(4, module.Trained.Count);
        Assert.Equal(module.Trained[..2], module.Trained[2..]);
        Assert.Equal(module.Trained, module.Validated);
        Assert.Equal(32, new Trainer(Options with { OverfitBatches = 2.Batches }).Validate(module, Spirals.Data()).Metrics[0].Samples);

        RecordingModule usual = new();
        new Trainer(Options with { TrainingBatchLimit = 2.Batches, SanityBatches = 0.Batches }).Fit(usual, Spirals.Data());
        Assert.NotEqual(usual.Trained[..2], usual.Trained[2..]);
        Assert.NotEqual(usual.Trained, usual.Validated);
    }

    [Fact]
    public void A_fast_dev_run_runs_as_many_batches_as_it_says()
    {
        Trainer trainer = new(Options with { FastDevRun = 3.Batches });
        FitResult result = trainer.Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal((3.Steps, 1), (result.Steps, result.History.Epochs.Count));
        Assert.Equal(40, SamplesOf(result, "validation_loss"));
        Assert.Equal(48, trainer.Predict(Spirals.Module(), Spirals.Data()).Count);
    }

    [Fact]
    public void Early_stopping_waits_for_the_fewest_epochs()
    {
        TrainerOptions options = Options with { MaxEpochs = 20.Epochs, EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, patience: 1, minimumDelta: 1000) };
        Assert.Equal(2, Fit(options).History.Epochs.Count);
        Assert.Equal(5, Fit(options with { MinEpochs = 5.Epochs }).History.Epochs.Count);
        Assert.Contains("MinEpochs", Assert.Throws<UserErrorException>(() => Fit(options with { MinEpochs = 21.Epochs })).Message);
    }

    [Fact]
    public void A_training_ends_with_the_step_in_which_its_time_is_up_and_goes_on_where_it_was()
    {
        using TemporaryFolder folder = new();
        FitResult whole = Fit(Options with { MaxEpochs = 3.Epochs }, out string expected);
        FitResult first = Timed(folder, TimeSpan.FromSeconds(8), null, out _);
        Assert.Equal((StopReason.MaxTime, 8.Steps, 2), (first.Reason, first.Steps, first.History.Epochs.Count));
        Assert.NotNull(first.History.Epochs[1].ValueOf(Metrics.ValidationLoss));
        // The eight seconds count: two more are left of ten.
        FitResult second = Timed(folder, TimeSpan.FromSeconds(10), first.LastCheckpoint, out _);
        Assert.Equal((StopReason.MaxTime, 10.Steps), (second.Reason, second.Steps));
        FitResult third = Timed(folder, TimeSpan.FromMinutes(10), second.LastCheckpoint, out string hash);
        Assert.Equal((StopReason.MaxEpochs, whole.Steps, expected), (third.Reason, third.Steps, hash));

        static FitResult Timed(TemporaryFolder folder, TimeSpan limit, string? from, out string hash)
        {
            ManualTime time = new();
            TrainerOptions options = Options with
            {
                MaxEpochs = 3.Epochs,
                MaxTime = limit,
                Time = time,
                Checkpoints = new CheckpointOptions(folder["checkpoints"]),
                Callbacks = [new AtBatchEnd(_ => time.Advance(TimeSpan.FromSeconds(1)))],
            };
            Classifier module = Spirals.Module();
            FitResult result = new Trainer(options).Fit(module, Spirals.Data(), from);
            hash = Spirals.Hash(module.Network);
            return result;
        }
    }

    [Fact]
    public void The_fewest_epochs_go_before_the_time()
    {
        ManualTime time = new();
        TrainerOptions options = Options with
        {
            MaxEpochs = 5.Epochs,
            MinEpochs = 2.Epochs,
            MaxTime = TimeSpan.FromSeconds(1),
            Time = time,
            Callbacks = [new AtBatchEnd(_ => time.Advance(TimeSpan.FromSeconds(1)))],
        };
        FitResult result = Fit(options);
        Assert.Equal((StopReason.MaxTime, 12.Steps, 2), (result.Reason, result.Steps, result.History.Epochs.Count));
        Assert.Contains("MaxTime", Assert.Throws<UserErrorException>(() => Fit(options with { MaxTime = TimeSpan.Zero })).Message);
    }

    private static FitResult Fit(TrainerOptions options) => Fit(options, out _);

    private static FitResult Fit(TrainerOptions options, out string hash)
    {
        Classifier module = Spirals.Module();
        FitResult result = new Trainer(options).Fit(module, Spirals.Data());
        hash = Spirals.Hash(module.Network);
        return result;
    }

    private static long SamplesOf(FitResult result, string column) => result.History.Epochs[0].Metrics.Single(metric => metric.Column == column).Samples;

    /// <summary>Notes what its batches hold.</summary>
    private sealed class RecordingModule() : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Neural.Sgd(parameters, 0.1)))
    {
        internal List<float> Trained { get; } = [];

        internal List<float> Validated { get; } = [];

        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            Trained.Add(batch.Inputs.Values.ToArray().Sum());
            return base.TrainingStep(batch, context);
        }

        public override StepResult<ValidationPhase> ValidationStep(LabelledBatch batch, StepContext<ValidationPhase> context)
        {
            Validated.Add(batch.Inputs.Values.ToArray().Sum());
            return base.ValidationStep(batch, context);
        }
    }
}
