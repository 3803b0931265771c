using System.Reflection;
using Inkling.Neural;

namespace Inkling.Training.Tests;

/// <summary>Callbacks that only watch.</summary>
[Collection("threads")]
public class WatchingTests
{
    [Fact]
    public void A_lambda_callback_has_a_function_for_every_hook_and_calls_it()
    {
        string[] hooks = [.. typeof(Hooks).GetMethods().Where(method => method.DeclaringType == typeof(Hooks)).Select(method => method.Name["On".Length..])];
        Assert.Equal(hooks.Order(), typeof(LambdaCallback).GetProperties().Where(property => property.DeclaringType == typeof(LambdaCallback)).Select(property => property.Name).Order());
        foreach (string hook in hooks)
        {
            PropertyInfo property = typeof(LambdaCallback).GetProperty(hook)!;
            int calls = 0;
            LambdaCallback callback = new();
            property.SetValue(callback, property.PropertyType.GetGenericArguments().Length switch
            {
                1 => (Action<RunState>)(_ => calls++),
                2 => (Action<RunState, Exception>)((_, _) => calls++),
                _ => (Action<RunState, string, CheckpointKind>)((_, _, _) => calls++),
            });
            foreach (string other in hooks)
            {
                MethodInfo method = typeof(LambdaCallback).GetMethod("On" + other)!;
                method.Invoke(callback, [.. method.GetParameters().Select(parameter => parameter.ParameterType.IsEnum ? (object)CheckpointKind.Last : null)]);
            }
            Assert.Equal(1, calls);
        }
    }

    [Fact]
    public void The_rates_of_every_step_are_recorded_with_those_of_groups()
    {
        LearningRateMonitor each = new(1.Steps), third = new(3.Steps), epochs = new(2.Epochs);
        Sequential network = Spirals.Network();
        Classifier module = new(network, (parameters, _) => new OptimizerPlan(
            new Sgd(parameters, 0.1, groups: [ParameterGroup.Biases with { LearningRate = 0.2 }]), new Schedule.LinearWarmUp(4, new Schedule.Constant(), 0.5)));
        List<double> seen = [];
        new Trainer(new TrainerOptions { MaxEpochs = 2.Epochs, Callbacks = [each, third, epochs, new AtBatchEnd(state => seen.Add(state.LearningRate))] })
            .Fit(module, Spirals.Data());
        Assert.Equal(seen, each.Records.Where(record => record.Group == 0).Select(record => record.LearningRate));
        Assert.Equal(seen.Select(rate => 2 * rate), each.Records.Where(record => record.Group == 1).Select(record => record.LearningRate));
        Assert.Equal(0.05, each.Records[0].LearningRate, 12);
        Assert.Equal(0.1, each.Records[^2].LearningRate, 12);
        Assert.Equal(each.Records.Where(record => record.Step % 3 == 0), third.Records);
        Assert.Equal(each.Records.Where(record => record.Step == 12), epochs.Records);
        Assert.Throws<ArgumentException>(() => new LearningRateMonitor(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_timer_tells_the_activities_apart_and_estimates_the_rest()
    {
        ManualTime time = new();
        PhaseTimer timer = new(time);
        List<TimeSpan?> left = [];
        LambdaCallback clock = new()
        {
            BatchStart = _ => time.Advance(TimeSpan.FromSeconds(2)),
            BatchEnd = _ => left.Add(timer.Remaining),
            ValidationEnd = _ => time.Advance(TimeSpan.FromSeconds(3)),
            TestStart = _ => time.Advance(TimeSpan.FromSeconds(5)),
            TestEnd = _ => time.Advance(TimeSpan.FromSeconds(5)),
        };
        // The clock is told before the timer where something ends, and after it where something begins.
        TrainerOptions options = new() { MaxEpochs = 2.Epochs, Callbacks = [new LambdaCallback { ValidationEnd = clock.OnValidationEnd }, timer, new LambdaCallback { BatchStart = clock.OnBatchStart, BatchEnd = clock.OnBatchEnd, TestStart = clock.OnTestStart, TestEnd = clock.OnTestEnd }] };
        Classifier module = Spirals.Module();
        new Trainer(options).Fit(module, Spirals.Data());
        Assert.Equal((24.0, 6.0, 3.0), (Seconds(Activity.Training), Seconds(Activity.Validating), Seconds(Activity.Sanity)));
        Assert.Equal(TimeSpan.FromSeconds(22), left[0]);
        Assert.Equal(TimeSpan.FromSeconds(0), left[^1]);
        Assert.Null(timer.Remaining);
        new Trainer(options).Test(module, Spirals.Data());
        Assert.Equal(5, Seconds(Activity.Testing));
        Assert.Equal(TimeSpan.FromSeconds(38), timer.Elapsed);

        double Seconds(Activity activity) => timer[activity].TotalSeconds;
    }

    [Fact]
    public void Throughput_counts_the_samples_of_a_window_without_validations()
    {
        ManualTime time = new();
        Throughput two = new(2.Batches, time) { MultiplyAddsPerSample = 10, PeakMultiplyAddsPerSecond = 1000 };
        List<double> speeds = [];
        int batch = 0;
        Callback[] callbacks =
        [
            two, new LambdaCallback { BatchStart = _ => time.Advance(TimeSpan.FromSeconds(++batch)), BatchEnd = _ => speeds.Add(two.SamplesPerSecond), ValidationStart = _ => time.Advance(TimeSpan.FromHours(1)) },
        ];
        new Trainer(new TrainerOptions { MaxEpochs = 2.Epochs, Callbacks = callbacks }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal([16, 32 / 3.0, 32 / 5.0, 32 / 7.0, 32 / 9.0, 26 / 11.0, 16 / 7.0], speeds[..7]);
        Assert.Equal([26 / 11.0, 26 / 23.0], two.Records.Select(record => record.SamplesPerSecond));
        Assert.Equal(26 / 23.0 / 100, two.ShareOfPeak!.Value, 12);
        Assert.Null(new Throughput(1.Batches).ShareOfPeak);
        (batch, Throughput all) = (0, new Throughput(time: time));
        callbacks = [all, .. callbacks[1..]];
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, ValidateEvery = 4.Steps, Callbacks = callbacks }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(26 / 11.0, all.SamplesPerSecond);
    }

    [Fact]
    public void Watching_changes_no_bit_and_a_step_of_it_allocates_nothing()
    {
        SteadyAllocation allocation = new();
        Assert.Equal(Run(), Run(new LearningRateMonitor(2.Epochs), new PhaseTimer(), new Throughput(3.Batches), allocation));
        Assert.Equal(0, allocation.Bytes);
    }

    private static string Run(params Callback[] callbacks)
    {
        Classifier module = Spirals.Module();
        new Trainer(new TrainerOptions { MaxEpochs = SteadyAllocation.Epochs, Callbacks = callbacks }).Fit(module, Spirals.Data());
        return Spirals.Hash(module.Network);
    }
}
