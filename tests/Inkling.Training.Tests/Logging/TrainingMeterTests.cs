using System.Diagnostics.Metrics;

namespace Inkling.Training.Tests;

[Collection("threads")]
public sealed class TrainingMeterTests
{
    [Fact]
    public void Whoever_listens_hears_steps_samples_times_and_the_present_values()
    {
        Dictionary<string, List<double>> heard = [];
        List<(string Tag, double Value)> metrics = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == TrainingMeter.MeterName)
                to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Hear(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Hear(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (tags.Length == 0)
                Hear(instrument, value);
            else
                metrics.Add(($"{tags[0].Key} {tags[0].Value}", value));
        });
        listener.Start();

        MemoryLogger memory = new();
        TrainerOptions options = new()
        {
            MaxEpochs = 2.Epochs,
            MaxGradientNorm = 1,
            Log = new RunLog(memory) { Every = 1.Steps },
            Callbacks = [new TrainingMeter(new SecondEachLook())],
        };
        FitResult result = new Trainer(options with { ValidateEvery = 4.Steps }).Fit(Spirals.Module(), Spirals.Data());
        Assert.Equal(
            result.History.Validations.Select(validation => validation.Metrics.Single(metric => metric.Column == "validation_loss").Value).Append(result.History.Epochs[1].ValueOf(Metrics.ValidationLoss)),
            metrics.Where(metric => metric.Tag == "metric validation_loss").Select(metric => (double?)metric.Value));
        Assert.Equal(result.History.ValuesOf(Metrics.TrainingLoss).Select(epoch => epoch.Value), metrics.Where(metric => metric.Tag == "metric training_loss").Select(metric => metric.Value));

        Assert.Equal(12, heard["inkling.training.steps"].Sum());
        Assert.Equal(2 * Spirals.TrainingSamples, heard["inkling.training.samples"].Sum());
        Assert.Equal(Enumerable.Repeat(1.0, 12), heard["inkling.training.step.duration"]);
        Assert.Equal([1.0, 2.0], heard["inkling.training.epoch"]);
        foreach ((string instrument, string name) in (ReadOnlySpan<(string, string)>)[("loss", "training_loss"), ("learning_rate", "learning_rate"), ("gradient_norm", "gradient_norm")])
            Assert.Equal(memory.ValuesOf(name, LogScope.Step).Select(value => value.Value), heard["inkling.training." + instrument]);

        void Hear(Instrument instrument, double value)
        {
            if (!heard.TryGetValue(instrument.Name, out List<double>? values))
                heard[instrument.Name] = values = [];
            values.Add(value);
        }
    }

    [Fact]
    public void When_nobody_listens_not_even_the_clock_is_read() =>
        new Trainer(new TrainerOptions { MaxEpochs = 1.Epochs, Callbacks = [new TrainingMeter(new NoTime())] }).Fit(Spirals.Module(), Spirals.Data());

    private sealed class SecondEachLook : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }

    private sealed class NoTime : TimeProvider
    {
        public override long GetTimestamp() => throw new InvalidOperationException("Nobody wanted to know.");
    }
}
