using Inkling.Neural;

namespace Inkling.Training.Tests;

public class HealthTests
{
    [Fact]
    public void Dead_units_are_counted_in_validations_and_in_the_steps_that_are_looked_at()
    {
        HealthMonitor health = new(4.Steps);
        int validations = 0;
        // Three units whose bias is so low that they give zero to every point.
        LambdaCallback kill = new()
        {
            FitStart = state => ((Span<float>)[-100, -100, -100]).CopyTo(state.Network.Parameters.Named.First(named => named.Path == "fc1.bias").Parameter.Value),
            ValidationEnd = _ => validations++,
        };
        Fit(2, kill, health);
        Assert.Equal(3, validations);
        Assert.Equal(
            [(3L, MetricPhase.Training), (6, MetricPhase.Validation), (7, MetricPhase.Training), (11, MetricPhase.Training), (12, MetricPhase.Validation)],
            health.DeadUnits.Select(record => (record.Step, record.Phase)));
        Assert.All(health.DeadUnits, record =>
        {
            Assert.Equal(("relu", 16), (record.Layer, record.Units));
            Assert.InRange(record.Dead, 3, 15);
            Assert.Equal(record.Dead / 16.0, record.Share);
        });
        Assert.Equal([16L, 40, 16, 10, 40], health.DeadUnits.Select(record => record.Samples));
        HealthMonitor alive = new();
        TrainerOptions options = new() { MaxEpochs = 1.Epochs, Callbacks = [alive] };
        Classifier module = Spirals.Module();
        new Trainer(options).Fit(module, Spirals.Data());
        // A test of its own leaves the records of the training.
        new Trainer(options).Test(module, Spirals.Data());
        Assert.True(alive.DeadUnits.Single().Dead < 3);
        Assert.Empty(alive.Updates);
    }

    [Fact]
    public void Channels_of_pictures_are_dead_if_every_place_is()
    {
        Sequential network = new(("relu", new Relu()), ("flat", new Flatten()), ("fc", new Linear(8, 2)));
        DeadUnitCounter counter = new(network);
        Tape tape = new() { Observer = counter };
        tape.Begin(PassMode.Evaluation);
        // Channel 0 is alive at one place of the second picture, channel 1 nowhere.
        network.Forward(tape.Input(new Shape(2, 2, 2, 2), [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3, -1, -1, -1, -1, 0]));
        Assert.Equal([new DeadUnitsRecord(9, MetricPhase.Validation, "relu", 1, 2, 2)], counter.Found(9.Steps, MetricPhase.Validation));
        counter.Clear();
        Assert.Empty(counter.Found(9.Steps, MetricPhase.Validation));
        tape.Begin(PassMode.Evaluation);
        network.Forward(tape.Input(new Shape(1, 2, 2, 2), [-1, -1, -1, -1, -1, 1, -1, -1]));
        Assert.Equal([new DeadUnitsRecord(9, MetricPhase.Validation, "relu", 1, 2, 1)], counter.Found(9.Steps, MetricPhase.Validation));
    }

    [Fact]
    public void The_update_is_how_far_the_step_moved_each_parameter()
    {
        HealthMonitor health = new(3.Steps);
        List<float[]> weights = [];
        Fit(1, new LambdaCallback { FitStart = state => weights.Add(First(state)), BatchEnd = state => weights.Add(First(state)) }, health);
        UpdateRecord[] first = [.. health.Updates.Where(record => record.Parameter == "fc1.weight")];
        Assert.Equal([3L, 6], first.Select(record => record.Step));
        foreach (UpdateRecord record in first)
        {
            float[] before = weights[(int)record.Step - 1], after = weights[(int)record.Step];
            Assert.Equal(Math.Sqrt(before.Zip(after, (a, b) => Math.Pow((double)b - a, 2)).Sum()), record.Update, 1e-12);
            Assert.Equal(record.Update / Math.Sqrt(before.Sum(x => (double)x * x)), record.Ratio!.Value, 1e-12);
            Assert.True(record.Update > 0);
        }
        Assert.Null(new UpdateRecord(1, "bias", 1, 0).Ratio);
        Assert.Throws<ArgumentOutOfRangeException>(() => new HealthMonitor(0.Steps));

        static float[] First(RunState state) => state.Network.Parameters.Named[0].Parameter.Value.ToArray();
    }

    [Fact]
    public void Looking_changes_no_bit()
    {
        string plain = Fit(3);
        Assert.Equal(plain, Fit(3, new HealthMonitor(1.Steps)));
        Assert.Equal(plain, Fit(3, new HealthMonitor(2.Steps), new HealthMonitor(3.Steps), new HealthMonitor()));
    }

    [Fact]
    public void Several_monitors_see_the_same_and_a_window_is_looked_at_as_one()
    {
        HealthMonitor one = new(2.Steps), two = new(1.Steps);
        Classifier module = Spirals.Module();
        new Trainer(new TrainerOptions { MaxEpochs = 2.Epochs, AccumulateBatches = 4.Batches, Callbacks = [one, two] }).Fit(module, Spirals.Data());
        Assert.Equal(two.Updates.Where(record => record.Step % 2 == 0), one.Updates);
        Assert.Equal(two.DeadUnits.Where(record => record.Phase == MetricPhase.Validation || record.Step % 2 == 1), one.DeadUnits);
        Assert.Equal([64L, 26, 40, 64, 26, 40], two.DeadUnits.Select(record => record.Samples));
    }

    private static string Fit(int epochs, params Callback[] callbacks)
    {
        Classifier module = Spirals.Module();
        new Trainer(new TrainerOptions { MaxEpochs = epochs.Epochs, Callbacks = callbacks }).Fit(module, Spirals.Data());
        return Spirals.Hash(module.Network);
    }
}
