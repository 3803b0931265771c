using Inkling.Data;
using Inkling.Neural;
using Inkling.Numerics;

namespace Inkling.Training.Tests;

[Collection("threads")]
public class ProfilerTests
{
    [Fact]
    public void Each_phase_gets_the_time_that_passes_in_it_and_all_of_them_add_up()
    {
        using TemporaryFolder folder = new();
        Slow slow = new();
        Profiler profiler = new(new ProfilerOptions { Wait = 1.Batches, WarmUp = 1.Batches, Time = slow.Time });
        new Trainer(new TrainerOptions
        {
            MaxEpochs = 1.Epochs,
            SanityBatches = 0.Batches,
            Time = slow.Time,
            Callbacks = [profiler, new AtBatchEnd(_ => slow.Take(100)), new AtEpochEnd(_ => slow.Take(1000))],
            Checkpoints = new CheckpointOptions(folder["checkpoints"]),
        }).Fit(slow.Module(), slow.Data());

        ProfileReport report = profiler.Report();
        // Of six batches two do not count, and three batches of 16 are validated.
        Assert.Equal(4, report.Batches);
        Assert.Equal(Milliseconds((4 * (2 + 30 + 100 + 7)) + (3 * 20) + 1000), report.Time);
        Assert.Equal(Milliseconds(2 + 30 + 100 + 7), report.Steps.Median);
        Assert.Equal(
            [
                (ProfilePhase.Data, 4, 8.0), (ProfilePhase.Forward, 4, 120), (ProfilePhase.Backward, 4, 0), (ProfilePhase.OptimizerStep, 4, 28),
                (ProfilePhase.Callbacks, 4 * 4 + 5, 1400), (ProfilePhase.Validation, 1, 60), (ProfilePhase.Checkpoints, 2, 0), (ProfilePhase.Other, 1, 0),
            ],
            report.Phases.Select(phase => (phase.Phase, phase.Times.Count, phase.Times.Total.TotalMilliseconds)));
        Assert.Equal(1, report.Phases.Sum(phase => phase.Share), 9);
        Assert.Equal(120.0 / report.Time.TotalMilliseconds, report.Phases[1].Share, 9);
        Assert.Equal(report.AllocatedBytes, report.Phases.Sum(phase => phase.AllocatedBytes));
        // What the step takes besides its layers: 30 ms less the 10 of the layer that sleeps.
        Assert.Equal([("slow", 10.0), ("fc1+relu+drop", 0), ("fc2", 0), ("", 20)], report.Layers.Select(layer => (layer.Name, layer.Forward.Mean.TotalMilliseconds)));
        Assert.Equal([0, 4, 4, 4], report.Layers.Select(layer => layer.Backward.Count));
    }

    [Fact]
    public void Layers_are_compared_to_the_peak_by_their_multiply_adds()
    {
        // Every look at the clock is a microsecond later.
        Profiler profiler = new(new ProfilerOptions { WarmUp = 1.Batches, Active = 2.Batches, Time = new TickingTime(), PeakOperationsPerSecond = 1e9 });
        new Trainer(Options(profiler)).Fit(Spirals.Module(), Spirals.Data());
        ProfileReport report = profiler.Report();
        Assert.Equal(2, report.Batches);
        LayerProfile first = report.Layers[0], second = report.Layers[1];
        Assert.Equal(("fc1+relu+drop", "Linear 2->16, Relu, Dropout 0.2"), (first.Name, first.Description));
        Assert.Equal(("fc2", 2, 2), (second.Name, second.Forward.Count, second.Backward.Count));
        // Nobody asks for the gradient of the batch itself.
        Assert.Equal((2L * 16 * 2 * 16, 2L * 16 * 2 * 16), (first.ForwardMultiplyAdds, first.BackwardMultiplyAdds));
        Assert.Equal((2L * 16 * 16 * 2, 2L * 2 * 16 * 16 * 2), (second.ForwardMultiplyAdds, second.BackwardMultiplyAdds));
        Assert.Equal(2 * second.ForwardMultiplyAdds / second.Forward.Total.TotalSeconds / 1e9, second.ForwardShareOfPeak!.Value, 9);
        Assert.Equal(2 * second.BackwardMultiplyAdds / second.Backward.Total.TotalSeconds / 1e9, second.BackwardShareOfPeak!.Value, 9);
        Assert.Null(report.Layers[^1].ForwardShareOfPeak);
    }

    [Fact]
    public void A_frozen_layer_has_nothing_to_compute_on_the_way_back()
    {
        Profiler profiler = new(new ProfilerOptions { WarmUp = 0.Batches });
        Sequential network = Spirals.Network();
        network.Children[0].Child.Freeze();
        new Trainer(Options(profiler)).Fit(Spirals.Module(network), Spirals.Data());
        ProfileReport report = profiler.Report();
        Assert.Equal((0, 0L), (report.Layers[0].Backward.Count, report.Layers[0].BackwardMultiplyAdds));
        Assert.Equal(report.Layers[1].ForwardMultiplyAdds, report.Layers[1].BackwardMultiplyAdds);
    }

    [Fact]
    public void The_profile_ends_before_its_memory_does()
    {
        Profiler profiler = new(new ProfilerOptions { WarmUp = 2.Batches, MostSpans = 100 });
        new Trainer(Options(profiler) with { MaxEpochs = 4.Epochs }).Fit(Spirals.Module(), Spirals.Data());
        ProfileReport report = profiler.Report();
        Assert.InRange(report.Batches, 3, 8);
        Assert.Equal(0, report.Dropped);
    }

    [Fact]
    public void Times_are_summed_up()
    {
        SpanTimes times = ProfileReportMaker.TimesOf([50, 10, 40, 20, 30, 60, 70, 80, 90, 100], 1000);
        Assert.Equal(new SpanTimes(10, Milliseconds(550), Milliseconds(55), Milliseconds(50), Milliseconds(90)), times);
        Assert.Equal(new SpanTimes(0, default, default, default, default), ProfileReportMaker.TimesOf([], 1000));
        Assert.Equal(Milliseconds(3), ProfileReportMaker.TimesOf([3], 1000).P90);
    }

    [Fact]
    public void Profiling_changes_no_bit_and_a_steady_step_allocates_nothing()
    {
        string Run(params Callback[] callbacks)
        {
            Classifier module = Spirals.Module();
            new Trainer(new TrainerOptions { MaxEpochs = SteadyAllocation.Epochs, MaxGradientNorm = 1, Callbacks = callbacks }).Fit(module, Spirals.Data());
            return Spirals.Hash(module.Network);
        }

        SteadyAllocation allocation = new();
        Profiler profiler = new();
        Assert.Equal(Run(), Run(profiler, allocation));
        Assert.Equal((SteadyAllocation.Epochs.Value * Spirals.BatchesPerEpoch) - 10, profiler.Report().Batches);
        Assert.Equal(0, allocation.Bytes);
        // Not one step but all of them: on one thread no step can be the first that needs something.
        int threads = Workers.ThreadCount;
        Workers.ThreadCount = 1;
        try
        {
            Run(profiler);
        }
        finally
        {
            Workers.ThreadCount = threads;
        }
        Assert.Equal(0, profiler.Report().Phases.Single(phase => phase.Phase == ProfilePhase.Forward).AllocatedBytes);
    }

    [Fact]
    public void Optimisation_by_hand_is_told_apart_from_the_step_around_it()
    {
        Slow slow = new();
        Profiler profiler = new(new ProfilerOptions { WarmUp = 0.Batches, Active = 2.Batches, Time = slow.Time });
        new Trainer(Options(profiler) with { ValidationBatchLimit = 0.Batches }).Fit(new ByHand(slow), slow.Data());
        Assert.Equal(
            [(ProfilePhase.Data, 4.0), (ProfilePhase.Forward, 60), (ProfilePhase.Backward, 0), (ProfilePhase.OptimizerStep, 14), (ProfilePhase.Callbacks, 0), (ProfilePhase.Other, 0)],
            profiler.Report().Phases.Select(phase => (phase.Phase, phase.Times.Total.TotalMilliseconds)));
    }

    [Fact]
    public void A_step_that_throws_leaves_a_report_of_those_before_it()
    {
        Profiler profiler = new(new ProfilerOptions { WarmUp = 0.Batches });
        AtBatchEnd thrower = new(state => _ = state.Steps.Value < 3 ? 0 : throw new InvalidTimeZoneException());
        Assert.Throws<InvalidTimeZoneException>(() => new Trainer(Options(profiler) with { Callbacks = [profiler, thrower] }).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Equal(2, profiler.Report().Batches);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Contains("at least 1", Assert.Throws<UserErrorException>(() => new Profiler(new ProfilerOptions { Active = 0.Batches })).Message);
        Assert.Contains("MostSpans is 0", Assert.Throws<UserErrorException>(() => new Profiler(new ProfilerOptions { MostSpans = 0 })).Message);
        Assert.Contains("is NaN", Assert.Throws<UserErrorException>(() => new Profiler(new ProfilerOptions { PeakOperationsPerSecond = double.NaN })).Message);
        TrainerOptions two = Options(new Profiler()) with { Callbacks = [new Profiler(), new Profiler()] };
        Assert.Contains("two profilers", Assert.Throws<UserErrorException>(() => new Trainer(two).Fit(Spirals.Module(), Spirals.Data())).Message);
    }

    [Fact]
    public void Before_a_training_there_is_nothing_to_report()
    {
        ProfileReport report = new Profiler().Report();
        Assert.Equal((0, TimeSpan.Zero, 0), (report.Batches, report.Time, report.Phases.Count + report.Layers.Count));
    }

    private static TrainerOptions Options(Profiler profiler) => new() { MaxEpochs = 1.Epochs, Callbacks = [profiler] };

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    /// <summary>A problem whose parts take times that are known, on a clock that stands still otherwise.</summary>
    private sealed class Slow
    {
        internal ManualTime Time { get; } = new();

        internal void Take(int milliseconds) => Time.Advance(Milliseconds(milliseconds));

        internal Sequential Network() =>
            new(("slow", new SlowLayer(this)), ("fc1", new Linear(2, 16)), ("relu", new Relu()), ("drop", new Dropout(0.2)), ("fc2", new Linear(16, 2)));

        internal SlowModule Module() => new(this, Network());

        internal BatchesModule<LabelledBatch> Data() => new(
            keys => new SlowBatches(this, 2, Spirals.Batches(Spirals.TrainingSamples, 1, Spirals.BatchSize, keys[RandomPurpose.Shuffle])),
            _ => new SlowBatches(this, 10, Spirals.Batches(40, 2, Spirals.BatchSize)));
    }

    private sealed class SlowLayer(Slow slow) : Module
    {
        protected override Tensor Run(Tensor x)
        {
            slow.Take(10);
            return x;
        }
    }

    private sealed class SlowModule(Slow slow, Module network) : Classifier(network, (parameters, _) => new OptimizerPlan(new SlowOptimizer(slow, parameters)))
    {
        public override StepResult<TrainingPhase> TrainingStep(LabelledBatch batch, StepContext<TrainingPhase> context)
        {
            slow.Take(20);
            return base.TrainingStep(batch, context);
        }
    }

    private sealed class ByHand(Slow slow) : ManualTrainingModule<LabelledBatch>
    {
        private SlowOptimizer? _optimizer;

        public override Module Network { get; } = slow.Network();

        public override void TrainingStep(LabelledBatch batch, ManualContext context)
        {
            slow.Take(20);
            Loss loss = Network.Forward(batch.Inputs).CrossEntropy(batch.Labels.Span);
            context.Backward(loss);
            context.Step(_optimizer!, loss.Samples);
        }

        public override IReadOnlyList<NamedOptimizer> ConfigureOptimizers(TrainingPlan plan) => [new NamedOptimizer("only", _optimizer = new SlowOptimizer(slow, Network.Parameters))];
    }

    private sealed class SlowOptimizer : Optimizer
    {
        private readonly Slow _slow;

        internal SlowOptimizer(Slow slow, ParameterVector parameters)
            : base(parameters, 0.1) => _slow = slow;

        public override IReadOnlyList<(string Name, Memory<float> Values)> State => [];

        protected override void Apply(in ParameterRange range) => _slow.Take(7);
    }

    private sealed class SlowBatches(Slow slow, int milliseconds, IBatches<LabelledBatch> inner) : IBatches<LabelledBatch>
    {
        public int SampleCount => inner.SampleCount;

        public int BatchSize => inner.BatchSize;

        public int BatchCount => inner.BatchCount;

        public long FirstSample(int index) => inner.FirstSample(index);

        public int CountOf(int index) => inner.CountOf(index);

        public LabelledBatch Batch(Tape tape, int epoch, int index)
        {
            slow.Take(milliseconds);
            return inner.Batch(tape, epoch, index);
        }
    }
}

/// <summary>A clock that is a microsecond later at every look.</summary>
internal sealed class TickingTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => _now++;
}
