using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

[Collection("threads")]
public class AveragingTests
{
    public static TheoryData<string> Kinds { get; } = ["ema", "swa"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Validation_and_the_best_checkpoint_use_the_average_and_nothing_that_learns_does(string kind)
    {
        using TemporaryFolder folder = new();
        Classifier plain = Spirals.Module(), module = Spirals.Module();
        new Trainer(new TrainerOptions { MaxEpochs = 4.Epochs }).Fit(plain, Spirals.Data());

        List<float[]> steps = [];
        int validations = 0;
        TrainerOptions options = Options(folder, Make(kind),
            new AtBatchEnd(state => steps.Add(state.Network.Parameters.Values.ToArray())),
            new LambdaCallback
            {
                SanityStart = _ => validations = -1,
                ValidationEnd = state =>
                {
                    if (++validations > 0)
                        Agree(kind, steps, state.Network.Parameters.Values);
                },
                EpochEnd = state => Assert.Equal(steps[^1], state.Network.Parameters.Values),
                Checkpoint = (state, path, saved) =>
                {
                    Network network = new();
                    Weights.Load(path, network.Module);
                    if (saved == CheckpointKind.Best)
                        Agree(kind, steps, network.Values);
                    else
                        Assert.Equal(steps[^1], network.Values);
                    Assert.Equal(steps[^1], state.Network.Parameters.Values);
                },
            });
        FitResult result = new Trainer(options).Fit(module, Spirals.Data());
        Assert.Equal(4, validations);
        Assert.NotNull(result.Best);
        Assert.Equal(Spirals.Hash(plain.Network), Spirals.Hash(module.Network));

        // What was validated is what the best checkpoint holds.
        EvaluationResult again = new Trainer(options with { Callbacks = [] }).Validate(module, Spirals.Data(), WeightsFrom.Best);
        Assert.Equal(result.Best.Value, again[Metrics.ValidationLoss]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_that_resumes_ends_with_the_same_bytes(string kind)
    {
        using TemporaryFolder straight = new(), halves = new();
        new Trainer(Options(straight, Make(kind))).Fit(Spirals.Module(), Spirals.Data());
        foreach (long steps in (long[])[3, 12, 15, 20])
        {
            WeightAveraging averaging = Make(kind);
            // The plan is the whole one; somebody stops the run after so many steps.
            using CancellationTokenSource stop = new();
            new Trainer(Options(halves, averaging, new AtBatchEnd(state => { if (state.Steps.Value == steps) stop.Cancel(); })))
                .Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.LastIfAny, stop.Token);
        }
        new Trainer(Options(halves, Make(kind))).Fit(Spirals.Module(), Spirals.Data(), ResumeFrom.Last);
        string[] names = [.. Directory.GetFiles(straight["checkpoints"]).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(names, Directory.GetFiles(halves["checkpoints"]).Select(path => Path.GetFileName(path)).Order());
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(straight["checkpoints"], name)), File.ReadAllBytes(Path.Combine(halves["checkpoints"], name))));
    }

    [Fact]
    public void A_validation_that_is_stopped_or_throws_leaves_the_weights_that_learn()
    {
        using TemporaryFolder folder = new();
        string atEnd = "";
        AtBatchEnd note = new(state => atEnd = Spirals.Hash(state.Network));
        Classifier module = Spirals.Module();
        using CancellationTokenSource stop = new();
        LambdaCallback cancel = new() { ValidationStart = state => { if (state.Steps.Value == 12) stop.Cancel(); } };
        FitResult result = new Trainer(Options(folder, Make("ema"), note, cancel)).Fit(module, Spirals.Data(), stop: stop.Token);
        Assert.Equal(StopReason.Cancelled, result.Reason);
        Assert.Equal(atEnd, Spirals.Hash(module.Network));
        Network last = new();
        Weights.Load(result.LastCheckpoint!, last.Module);
        Assert.Equal(atEnd, Spirals.Hash(last.Module));

        using TemporaryFolder other = new();
        LambdaCallback fail = new() { ValidationEnd = state => { if (state.Steps.Value == 12) throw new InvalidTimeZoneException(); } };
        TrainerOptions options = Options(other, Make("ema"), note, fail);
        Assert.Throws<InvalidTimeZoneException>(() => new Trainer(options with { Checkpoints = options.Checkpoints! with { SaveOnException = true } }).Fit(module, Spirals.Data()));
        Weights.Load(Path.Combine(other["checkpoints"], CheckpointOptions.ExceptionFileName), last.Module);
        Assert.Equal(atEnd, Spirals.Hash(last.Module));
    }

    [Fact]
    public void The_average_begins_when_it_is_told_to_and_can_be_taken_over_at_the_end()
    {
        List<float[]> steps = [];
        ExponentialMovingAverage average = new(0.9, 10.Steps);
        Classifier module = Spirals.Module();
        Assert.Throws<InvalidOperationException>(average.CopyToNetwork);
        new Trainer(new TrainerOptions
        {
            MaxEpochs = 4.Epochs,
            Callbacks = [average, new AtBatchEnd(state => { steps.Add(state.Network.Parameters.Values.ToArray()); Assert.Equal(state.Steps.Value > 10, average.HasAverage); })],
        }).Fit(module, Spirals.Data());
        average.CopyToNetwork();
        Near(Expected("ema", steps[10..]), module.Network.Parameters.Values);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage(1));
    }

    [Fact]
    public void With_windows_of_batches_the_average_counts_steps()
    {
        List<float[]> steps = [];
        ExponentialMovingAverage average = new(0.9);
        Classifier module = Spirals.Module();
        new Trainer(new TrainerOptions
        {
            MaxEpochs = 2.Epochs,
            AccumulateBatches = 4.Batches,
            Callbacks = [average, new AtBatchEnd(state => { if (state.TookStep) steps.Add(state.Network.Parameters.Values.ToArray()); })],
        }).Fit(module, Spirals.Data());
        average.CopyToNetwork();
        Assert.Equal(4, steps.Count);
        Near(Expected("ema", steps), module.Network.Parameters.Values);
    }

    [Fact]
    public void Two_averages_are_refused() => Assert.Contains("2 callbacks average", Assert.Throws<UserErrorException>(
        () => new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, Callbacks = [Make("ema"), Make("swa")] }).Fit(Spirals.Module(), Spirals.Data())).Message);

    [Fact]
    public void Averaging_a_step_allocates_nothing()
    {
        foreach (string kind in (string[])["ema", "swa"])
        {
            SteadyAllocation allocation = new();
            new Trainer(new TrainerOptions { MaxEpochs = SteadyAllocation.Epochs, Callbacks = [Make(kind), allocation] }).Fit(Spirals.Module(), Spirals.Data());
            Assert.Equal(0, allocation.Bytes);
        }
    }

    private static WeightAveraging Make(string kind) => kind == "ema" ? new ExponentialMovingAverage(0.9) : new StochasticWeightAveraging(1.Epochs);

    /// <summary>The average in double, from the weights after each step.</summary>
    private static double[] Expected(string kind, List<float[]> steps)
    {
        List<(float[] Weights, double Share)> parts = kind == "ema"
            ? [.. steps.Select((weights, i) => (weights, Math.Pow(0.9, steps.Count - 1 - i)))]
            : [.. steps.Where((_, i) => i >= Spirals.BatchesPerEpoch && i % Spirals.BatchesPerEpoch == Spirals.BatchesPerEpoch - 1).Select(weights => (weights, 1.0))];
        if (parts.Count == 0)
            parts.Add((steps[^1], 1));
        double total = parts.Sum(part => part.Share);
        return [.. Enumerable.Range(0, steps[0].Length).Select(i => parts.Sum(part => part.Share * part.Weights[i]) / total)];
    }

    /// <summary>A plain mean is exact but for its last rounding.</summary>
    private static void Agree(string kind, List<float[]> steps, ReadOnlySpan<float> actual)
    {
        double[] expected = Expected(kind, steps);
        if (kind == "swa")
            Assert.Equal(Array.ConvertAll(expected, value => (float)value), actual.ToArray());
        else
            Near(expected, actual);
    }

    private static void Near(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    private static TrainerOptions Options(TemporaryFolder folder, params Callback[] callbacks) => new()
    {
        MaxEpochs = 4.Epochs,
        Checkpoints = new CheckpointOptions(folder["checkpoints"]) { BestCount = 2 },
        Callbacks = callbacks,
    };

    private sealed class Network
    {
        internal Sequential Module { get; } = Spirals.Network();

        internal float[] Values => Module.Parameters.Values.ToArray();
    }
}
