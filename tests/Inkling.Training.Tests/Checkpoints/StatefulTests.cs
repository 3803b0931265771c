using System.Globalization;
using Inkling.Neural;

namespace Inkling.Training.Tests;

public class StatefulTests
{
    [Fact]
    public void A_callbacks_state_is_saved_and_restored_after_setup()
    {
        using TemporaryFolder folder = new();
        Counter counter = new("counter");
        FitResult first = new Trainer(Options(folder, counter) with { MaxSteps = 4.Steps }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal((4, 4f), (counter.Count, counter.Last));
        Counter again = new("counter"), fresh = new("other");
        new Trainer(Options(folder, again, fresh)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal((12, 12f), (again.Count, again.Last));
        Assert.Equal((8, 8f), (fresh.Count, fresh.Last));
        Assert.True(again.RestoredAfterSetup);
        Assert.False(fresh.RestoredAfterSetup);
    }

    [Fact]
    public void A_module_may_have_a_state_too()
    {
        using TemporaryFolder folder = new();
        CountingModule module = new();
        FitResult first = new Trainer(Options(folder) with { MaxSteps = 5.Steps }).Fit(module, Spirals.Data());
        CountingModule resumed = new();
        new Trainer(Options(folder)).Fit(resumed, Spirals.Data(), first.LastCheckpoint);
        Assert.Equal((5, 12), (module.Count, resumed.Count));
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_the_reason()
    {
        using TemporaryFolder folder = new();
        FitResult first = new Trainer(Options(folder, new Counter("counter")) with { MaxSteps = 4.Steps }).Fit(Spirals.Module(), Spirals.Data());
        Refused("lacks 'last' of 2 values", new Counter("counter", length: 2));
        Refused("cannot read", new Counter("counter") { IsPicky = true });
        Assert.Contains("counter", Assert.Throws<InvalidOperationException>(
            () => new Trainer(Options(folder, new Counter("counter"), new Counter("counter"))).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint)).Message);

        void Refused(string words, Counter counter)
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => new Trainer(Options(folder, counter)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint));
            Assert.Contains(words, e.Message);
            Assert.Contains(first.LastCheckpoint!, e.Message);
        }
    }

    [Fact]
    public void An_epoch_that_was_cut_short_and_went_on_is_counted_once()
    {
        using TemporaryFolder folder = new();
        EpochCounter counter = new(), again = new();
        FitResult first = new Trainer(Options(folder, counter) with { MaxSteps = 4.Steps }).Fit(Spirals.Module(), Spirals.Data());
        new Trainer(Options(folder, again)).Fit(Spirals.Module(), Spirals.Data(), first.LastCheckpoint);
        Assert.Equal((1, 2, 2f), (counter.Count, again.Count, again.Last));
    }

    [Fact]
    public void A_batch_of_a_window_that_was_not_finished_is_counted_once()
    {
        using TemporaryFolder folder = new();
        TextCounter counter = new(), again = new();
        TrainerOptions options = Options(folder, counter) with { AccumulateBatches = 2.Batches, Checkpoints = new CheckpointOptions(folder["checkpoints"]) { SaveOnException = true } };
        Callback breaking = new AtBatchEnd(state =>
        {
            if (state.Clock.Batch.Value == 3)
                throw new NotSupportedException();
        });
        Assert.Throws<NotSupportedException>(() => new Trainer(options with { Callbacks = [counter, breaking] }).Fit(Spirals.Module(), Spirals.Data()));
        Assert.Equal(3, counter.Count);
        new Trainer(options with { Callbacks = [again] }).Fit(Spirals.Module(), Spirals.Data(), folder["checkpoints/" + CheckpointOptions.ExceptionFileName]);
        Assert.Equal(12, again.Count);
    }

    private static TrainerOptions Options(TemporaryFolder folder, params Callback[] callbacks) => new()
    {
        MaxEpochs = 2.Epochs,
        Checkpoints = new CheckpointOptions(folder["checkpoints"]),
        Callbacks = callbacks,
    };

    private sealed class Counter(string key, int length = 1) : Callback, IStateful
    {
        private readonly float[] _last = new float[length];
        private bool _isSetUp;

        internal int Count { get; private set; }

        internal float Last => _last[0];

        internal bool RestoredAfterSetup { get; private set; }

        internal bool IsPicky { get; init; }

        public string StateKey => key;

        public IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [("last", _last)];

        public string SaveState() => Count.ToString(CultureInfo.InvariantCulture);

        public void RestoreState(string state)
        {
            if (IsPicky)
                throw new FormatException("It is not mine.");
            RestoredAfterSetup = _isSetUp;
            Assert.Equal(int.Parse(state, CultureInfo.InvariantCulture), Last);
            Count = int.Parse(state, CultureInfo.InvariantCulture);
        }

        public override void OnSetup(RunState state) => _isSetUp = true;

        public override void OnBatchEnd(RunState state) => _last[0] = ++Count;
    }

    private sealed class EpochCounter : Callback, IStateful
    {
        private readonly float[] _last = new float[1];

        internal int Count { get; private set; }

        internal float Last => _last[0];

        public string StateKey => "epochs";

        public IReadOnlyList<(string Name, Memory<float> Values)> StateBuffers => [("last", _last)];

        public string SaveState() => Count.ToString(CultureInfo.InvariantCulture);

        public void RestoreState(string state) => Count = int.Parse(state, CultureInfo.InvariantCulture);

        public override void OnEpochEnd(RunState state) => _last[0] = ++Count;
    }

    private sealed class TextCounter : Callback, IStateful
    {
        internal int Count { get; private set; }

        public string StateKey => "batches";

        public string SaveState() => Count.ToString(CultureInfo.InvariantCulture);

        public void RestoreState(string state) => Count = int.Parse(state, CultureInfo.InvariantCulture);

        public override void OnBatchEnd(RunState state) => Count++;
    }

    private sealed class CountingModule() : Classifier(Spirals.Network(), (parameters, _) => new OptimizerPlan(new Sgd(parameters, 0.1))), IStateful
    {
        internal int Count { get; private set; }

        public string StateKey => "module";

        public string SaveState() => Count.ToString(CultureInfo.InvariantCulture);

        public void RestoreState(string state) => Count = int.Parse(state, CultureInfo.InvariantCulture);

        public override void OnBatchEnd(RunState state) => Count++;
    }
}
