namespace Inkling.Training.Tests;

/// <summary>However a training ends, the end is validated and saved, and the time before it is the training's own.</summary>
public class EndTests
{
    [Fact]
    public void A_run_that_dies_in_its_first_epoch_has_not_used_the_time_before_it()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new()
        {
            MaxEpochs = 2.Epochs,
            MaxTime = TimeSpan.FromMinutes(10),
            // A machine that has been up for a month.
            Time = new ManualTime(TimeSpan.FromDays(30)),
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
        };
        Assert.Throws<NotSupportedException>(() => new Trainer(options with { Callbacks = [new AtBatchEnd(_ => throw new NotSupportedException())] }).Fit(Spirals.Module(), Spirals.Data()));
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.Last);
        Assert.Equal((StopReason.MaxEpochs, 12.Steps), (result.Reason, result.Steps));
    }

    [Fact]
    public void Time_that_is_up_before_the_fewest_epochs_are_ends_with_a_validated_and_saved_epoch()
    {
        using TemporaryFolder folder = new();
        FitResult result = Timed(folder, time => new AtBatchEnd(_ => time.Advance(TimeSpan.FromSeconds(1))), minEpochs: 3, TimeSpan.FromSeconds(1));
        Assert.Equal((StopReason.MaxTime, 18.Steps, 3), (result.Reason, result.Steps, result.History.Epochs.Count));
        Assert.NotNull(result.History.Epochs[2].ValueOf(Metrics.ValidationLoss));
        Assert.Equal(result.Clock, TrainerState.Read(folder["checkpoints/last.safetensors"]).State.Clock);
    }

    [Fact]
    public void Time_that_is_up_between_two_epochs_goes_on_for_a_step_where_the_first_was_not_validated()
    {
        using TemporaryFolder folder = new();
        FitResult result = Timed(folder, time => new AtEpochEnd(_ => time.Advance(TimeSpan.FromSeconds(10))), minEpochs: 0, TimeSpan.FromSeconds(5));
        Assert.Equal((StopReason.MaxTime, 7.Steps, 2), (result.Reason, result.Steps, result.History.Epochs.Count));
        Assert.Null(result.History.Epochs[0].ValueOf(Metrics.ValidationLoss));
        Assert.NotNull(result.History.Epochs[1].ValueOf(Metrics.ValidationLoss));
        Assert.Equal(result.Clock, TrainerState.Read(folder["checkpoints/last.safetensors"]).State.Clock);

        using TemporaryFolder other = new();
        FitResult validated = Timed(other, time => new AtEpochEnd(state => time.Advance(TimeSpan.FromSeconds(state.Clock.Epoch.Value == 1 ? 10 : 0))), minEpochs: 0, TimeSpan.FromSeconds(5));
        Assert.Equal((StopReason.MaxTime, 12.Steps, 2), (validated.Reason, validated.Steps, validated.History.Epochs.Count));
        Assert.Equal(validated.Clock, TrainerState.Read(other["checkpoints/last.safetensors"]).State.Clock);
    }

    [Fact]
    public void Time_that_is_up_at_once_is_enough_for_a_step()
    {
        using TemporaryFolder folder = new();
        FitResult result = Timed(folder, time => new LambdaCallback { FitStart = _ => time.Advance(TimeSpan.FromSeconds(9)) }, minEpochs: 0, TimeSpan.FromSeconds(5));
        Assert.Equal((StopReason.MaxTime, 1.Steps, 1), (result.Reason, result.Steps, result.History.Epochs.Count));
        Assert.NotNull(result.History.Epochs[0].ValueOf(Metrics.ValidationLoss));
    }

    [Fact]
    public void Early_stopping_that_waited_for_the_fewest_epochs_ends_with_a_validation()
    {
        using TemporaryFolder folder = new();
        TrainerOptions options = new()
        {
            MaxEpochs = 20.Epochs,
            MinEpochs = 5.Epochs,
            ValidateEvery = 2.Epochs,
            EarlyStopping = EarlyStopping.On(Metrics.ValidationLoss, patience: 1, minimumDelta: 1000),
            Checkpoints = new CheckpointOptions(folder["checkpoints"]) { SaveEvery = 9.Epochs },
        };
        FitResult result = new Trainer(options).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal((StopReason.EarlyStopping, 5), (result.Reason, result.History.Epochs.Count));
        Assert.NotNull(result.History.Epochs[4].ValueOf(Metrics.ValidationLoss));
        Assert.Equal(result.Clock, TrainerState.Read(folder["checkpoints/last.safetensors"]).State.Clock);
    }

    [Fact]
    public void Early_stopping_and_plateaus_begin_afresh_with_another_metric()
    {
        using TemporaryFolder folder = new();
        EarlyStopping loss = EarlyStopping.On(Metrics.ValidationLoss, patience: 50), accuracy = EarlyStopping.On(Metrics.ValidationAccuracy, patience: 50) with { StoppingThreshold = 0.999 };
        TrainerOptions options = new() { MaxEpochs = 2.Epochs, EarlyStopping = loss with { DivergenceThreshold = 1e9 }, Checkpoints = new CheckpointOptions(folder["checkpoints"]) };
        new Trainer(options with { EarlyStopping = loss }).Fit(Waiting(MetricKind.Loss), Spirals.Data());
        // The last loss would count as a better accuracy than any.
        FitResult result = new Trainer(options with { MaxEpochs = 3.Epochs, EarlyStopping = accuracy with { StoppingThreshold = 1e-6 } }).Fit(Waiting(MetricKind.Accuracy), Spirals.Data(), ResumeFrom.Last);
        Assert.Equal(3, result.History.Epochs.Count);
        TrainerState state = TrainerState.Read(result.LastCheckpoint!).State;
        Assert.Equal(("validation_accuracy", "validation_accuracy"), (state.EarlyStopping!.Metric, state.Plateau!.Metric));
        // The second epoch was not good enough and lowered the rate, which stays.
        Assert.Equal(0.5, state.Plateau.Factor);

        static Classifier Waiting(MetricKind kind) => new(Spirals.Network(), (parameters, _) => new OptimizerPlan(
            new Neural.Sgd(parameters, 0.01), null,
            kind == MetricKind.Loss ? ReduceOnPlateau.On(Metrics.ValidationLoss, 1, factor: 0.5, minimumDelta: 1000) : ReduceOnPlateau.On(Metrics.ValidationAccuracy, 9)));
    }

    private enum MetricKind
    {
        Loss,
        Accuracy,
    }

    private static FitResult Timed(TemporaryFolder folder, Func<ManualTime, Callback> clock, int minEpochs, TimeSpan limit)
    {
        ManualTime time = new();
        return new Trainer(new TrainerOptions
        {
            MaxEpochs = 9.Epochs,
            MinEpochs = minEpochs.Epochs,
            MaxTime = limit,
            Time = time,
            ValidateEvery = 2.Epochs,
            Checkpoints = new CheckpointOptions(folder["checkpoints"]) { SaveEvery = 5.Epochs },
            Callbacks = [clock(time)],
        }).Fit(Spirals.Module(), Spirals.Data());
    }
}
